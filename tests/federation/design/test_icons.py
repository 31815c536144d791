from __future__ import annotations

import pytest

from federation.design.icons import ICONS, draw


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_can_be_drawn(name: str) -> None:
    assert 'aria-hidden="true"' in draw(name)


def test_a_labelled_icon_is_an_image_with_a_name() -> None:
    drawn = draw("accept", size=24, css="on", label='say "yes"')

    assert 'role="img"' in drawn and 'aria-label="say &quot;yes&quot;"' in drawn
    assert 'class="ly-icon on"' in drawn and 'width="1.5rem"' in drawn
