"""The invented account: its files are what a creator would have, and its truth is what its numbers show."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from groundswell.clock import id_time_us
from groundswell.demo import INVENTED_SEED, demo_files
from groundswell.errors import BadValue
from groundswell.foryou.invent import COUNTERS, ENDS_ON, Invented, invent, noted
from groundswell.foryou.invented_counts import Rates, count_up, let_fall
from groundswell.foryou.invented_curves import FAMILIES, draw_curves
from groundswell.foryou.invented_files import downloaded_on
from groundswell.foryou.invented_many import invent_many


@pytest.fixture(scope="module")
def account() -> Invented:
    return invent(INVENTED_SEED)


def member(path: Path, name: str) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


# ── the account ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    first, again, other = (
        invent(seed, n_posts=30, days=220).write(tmp_path / name) for seed, name in ((1, "a"), (1, "b"), (2, "c"))
    )
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    assert first[-1].read_bytes() != other[-1].read_bytes()


def test_it_has_two_years_of_looks_that_end_on_the_last_day(account: Invented) -> None:
    assert account.ends_on == ENDS_ON
    assert (account.ends_on - account.starts_on).days == 729
    days = np.unique(account.snapshots["observed_us"] // 86_400_000_000)
    assert date(1970, 1, 1) + timedelta(days=int(days[-1])) == ENDS_ON
    gaps = np.diff(days)
    assert gaps.max() >= 14, "a holiday"
    assert (gaps == 1).mean() > 0.6, "most evenings"


def test_ids_carry_the_upload_and_posts_appear_after_it(account: Invented) -> None:
    posts = account.posts
    assert [id_time_us(i) for i in posts["post_id"]] == posts["uploaded_us"].tolist()
    assert (posts["posted_us"] > posts["uploaded_us"]).all()
    assert len(set(posts["post_id"])) == len(posts["post_id"])


def test_no_post_is_seen_before_it_is_posted(account: Invented) -> None:
    posted = dict(zip(account.posts["post_id"], account.posts["posted_us"].tolist(), strict=True))
    assert all(
        us > posted[i]
        for i, us in zip(account.snapshots["post_id"], account.snapshots["observed_us"].tolist(), strict=True)
    )


def test_all_families_of_growth_are_there(account: Invented) -> None:
    assert set(account.truth.family) == set(FAMILIES)


def test_a_planted_resurfacing_shows_in_the_counts(account: Invented) -> None:
    """In the ten days from its day on, each gains more than in the thirty days before."""
    assert len(account.truth.resurfaced) == 3
    place = {post: i for i, post in enumerate(account.posts["post_id"])}
    for post, day, _ in account.truth.resurfaced:
        views = account.totals["views"][place[post]]
        at = (day - account.starts_on).days
        assert views[at + 10] - views[at] > 3 * (views[at] - views[at - 30])


def test_the_step_lasts_and_the_flash_does_not(account: Invented) -> None:
    """Levels after the step are about the planted multiple of those before, flash and breakthrough apart."""
    truth, ids = account.truth, list(account.posts["post_id"])
    step = ids.index(truth.breakthrough)
    levels = np.log(truth.level)
    assert np.exp(np.median(levels[step + 1 :]) - np.median(levels[:step])) == pytest.approx(truth.step, rel=0.35)
    flash = ids.index(truth.flash)
    around = np.concatenate([levels[flash - 25 : flash], levels[flash + 1 : flash + 26]])
    assert levels[flash] - np.median(around) > np.log(20)


def test_some_counters_fall_and_most_do_not(account: Invented) -> None:
    fell = {name: (np.diff(account.totals[name], axis=1) < 0).any(axis=1).mean() for name in COUNTERS}
    assert 0.02 < fell["comments"] < 0.3
    assert 0 < fell["likes"] < 0.15
    assert fell["shares"] == fell["saves"] == 0


def test_days_add_up_to_the_posts(account: Invented) -> None:
    views = account.totals["views"]
    assert account.days["views"].sum() >= views[:, -1].sum()
    assert (account.days["viewers"] <= account.days["views"]).all()
    assert (account.days["viewers"] == account.days["new_viewers"] + account.days["returning_viewers"]).all()


def test_too_small_an_account_is_refused() -> None:
    with pytest.raises(BadValue, match="at least 10 posts"):
        invent(1, n_posts=3)


@pytest.mark.parametrize(
    ("n", "shown"), [(9_999, "9999"), (12_345, "12.3K"), (12_000, "12K"), (999_999, "999.9K"), (3_650_000, "3.6M")]
)
def test_the_app_cuts_counts_to_one_decimal(n: int, shown: str) -> None:
    assert noted([n], is_rounded=True) == [shown]
    assert noted([n], is_rounded=False) == [str(n)]


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_writes_its_files_within_two_seconds(tmp_path: Path) -> None:
    start = time.process_time()
    calls = demo_files("invented", tmp_path)
    assert time.process_time() - start < 2
    assert [len(call.paths) for call in calls] == [4, 4, 4, 1]
    assert [call.options.observed_us is None for call in calls] == [False, False, False, True]


def test_studio_files_carry_the_traps_of_real_ones(account: Invented, tmp_path: Path) -> None:
    paths = account.write(tmp_path)
    first = {p.name.split("_")[0]: p for p in paths[:4]}
    with zipfile.ZipFile(first["Overview"]) as archive:
        raw = archive.read("Overview.csv").decode("utf-8")
    assert raw.startswith('\ufeff"Date","Video Views"')
    assert not raw.endswith("\n")
    assert "202" not in raw.split("\n")[1].split(",")[0], "no year"
    viewers = member(first["Viewers"], "Viewers.csv")
    assert ["undefined", "0", "0"] in [row[1:] for row in viewers]
    with zipfile.ZipFile(first["Content"]) as archive:
        content = archive.read("Content.csv").decode("utf-8-sig")
    assert '"mug"' in content, "quotes inside are not escaped"
    assert len(content.split("\n")) == 16


def test_one_download_labels_every_day_one_day_early(account: Invented, tmp_path: Path) -> None:
    paths = [path for path in account.write(tmp_path) if path.name.startswith("Overview")]
    early, true = (member(path, "Overview.csv") for path in paths[1:])
    by_label = {row[0]: row[1] for row in true[1:]}
    shifted = sum(by_label[a[0]] == b[1] for a, b in zip(early[2:-3], early[1:-4], strict=True))
    assert shifted > 50


def test_the_table_has_one_row_a_look(account: Invented, tmp_path: Path) -> None:
    path = account.write(tmp_path)[-1]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(account.snapshots["views"])
    assert downloaded_on(path) is None
    assert any(row["Plays"].endswith("K") for row in rows)
    assert not any(row["Plays"].endswith("K") for row in rows[-200:])


# ── its parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_curves_rise_from_zero() -> None:
    rng = np.random.default_rng(3)
    share = draw_curves(200, rng=rng).share(np.tile(np.linspace(-1, 400, 300), (200, 1)))
    assert (np.diff(share, axis=1) >= -1e-12).all()
    assert (share[:, 0] == 0).all()
    assert (share[:, -1] > 0.5).all()


def test_counts_follow_level_and_rates() -> None:
    """A thousand posts of level 5,000 and known rates: totals within a few percent of what was planted."""
    rng = np.random.default_rng(4)
    curves = draw_curves(1_000, rng=rng)
    age = np.tile([0.0, 1.0, 30.0, 300.0], (1_000, 1))
    rates = Rates(np.tile([0.07, 0.002, 0.005, 0.006], (1_000, 1)))
    counts = count_up(curves, np.full(1_000, 5_000.0), rates, age, rng=rng)
    views = counts["views"][:, -1].sum()
    assert views == pytest.approx(5_000 * curves.share(age)[:, -1].sum(), rel=0.05)
    assert counts["comments"][:, -1].sum() == pytest.approx(0.002 * views, rel=0.05)
    assert 1 < counts["likes"][:, -1].sum() / (0.07 * views) < 1.35, "likes come early"


def test_a_fall_takes_back_a_part_from_its_day_on() -> None:
    counts = np.array([[10, 100, 100, 120], [10, 20, 30, 40]])
    fallen = let_fall(counts, np.array([2, 9]), np.array([0.1, 0.5]))
    assert fallen.tolist() == [[10, 100, 90, 110], [10, 20, 30, 40]]


def test_many_accounts_come_in_blocks_that_do_not_depend_on_each_other() -> None:
    many = invent_many(5, n_accounts=20, n_posts=300, snapshots_per_post=12)
    assert many.n_snapshots == 3_600
    blocks = list(many.snapshots(posts_per_block=100))
    assert [len(b["views"]) for b in blocks] == [1_200] * 3
    again = list(many.snapshots(posts_per_block=100))[2]
    assert all((again[name] == blocks[2][name]).all() for name in again)
    for block in blocks:
        observed = block["observed_us"].reshape(100, 12)
        assert (np.diff(observed, axis=1) > 0).all()
        assert set(block["post_id"]) <= set(many.posts["post_id"])
