"""Counting lines over blocks of which most are only estimated, against counting them one by one."""

import random

from console_tui.widgets.block_heights import BlockHeights


def measured(heights: list[int]) -> BlockHeights:
    """Blocks that have all been looked at."""
    blocks = BlockHeights()
    blocks.reset([7] * len(heights), 40)
    for index, height in enumerate(heights):
        blocks.measured(index, height)
    return blocks


def where(heights: list[int], line: int) -> tuple[int, int]:
    for index, height in enumerate(heights):
        if line < height:
            return index, line
        line -= height
    return len(heights), 0


def test_finds_the_block_of_each_line() -> None:
    chance = random.Random(3)
    heights = [chance.randrange(1, 9) for _ in range(1500)]
    blocks = measured(heights)
    assert blocks.total == sum(heights)
    for line in [0, 1, *chance.sample(range(sum(heights)), 300), sum(heights) - 1, sum(heights), sum(heights) + 9]:
        assert blocks.locate(line) == where(heights, line)
    for index in chance.sample(range(1500), 100):
        assert blocks.top_of(index) == sum(heights[:index])
    assert blocks.top_of(1500) == sum(heights)


def test_more_blocks_at_either_end_change_no_other() -> None:
    heights = [3, 1, 4]
    blocks = measured(heights)
    for size in (5, 90):
        blocks.append(size)
    assert blocks.total == 8 + 1 + 3
    blocks.prepend([10] * 300)
    assert len(blocks) == 305
    assert blocks.top_of(301) - blocks.top_of(300) == 3
    assert blocks.locate(blocks.top_of(302) + 3) == (302, 3)


def test_blocks_dropped_at_the_front_are_counted_no_longer() -> None:
    chance = random.Random(4)
    heights = [chance.randrange(1, 9) for _ in range(900)]
    blocks = measured(heights)
    for count in (0, 1, 255, 256, 300):
        blocks.drop(count)
        del heights[:count]
        assert (len(blocks), blocks.total) == (len(heights), sum(heights))
        for line in (0, sum(heights) // 2, sum(heights)):
            assert blocks.locate(line) == where(heights, line)
    blocks.append(10)
    blocks.drop(len(blocks))
    assert (len(blocks), blocks.total) == (0, 0)


def test_a_measured_block_counts_at_once() -> None:
    blocks = BlockHeights()
    blocks.reset([100] * 1000, 40)
    for index in (999, 0, 500):
        blocks.top_of(index)
        before = blocks.total
        blocks.measured(index, 12)
        assert blocks.total - before == 12 - 3
    assert blocks.top_of(1) == 12


def test_another_width_makes_an_estimate_of_everything() -> None:
    blocks = measured([9] * 600)
    blocks.rewrap(3)
    assert abs(blocks.total - 600 * (1 + 7 // 3)) <= 600
    assert blocks.top_of(1) == 1 + 7 // 3
