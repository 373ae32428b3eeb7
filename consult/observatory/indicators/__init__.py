"""The indicators of the observatory: the same questions for every town. One more is one function, one line, one method sheet."""

from typing import Final

from consult.observatory.figures import Indicator
from consult.observatory.indicators.answers import ANSWERS
from consult.observatory.indicators.dialogue import DIALOGUE
from consult.observatory.indicators.moderation import MODERATION
from consult.observatory.indicators.participation import PARTICIPATION
from consult.observatory.indicators.themes import THEMES
from consult.observatory.indicators.votes import VOTES

INDICATORS: Final[dict[str, Indicator]] = {
    indicator.code: indicator for indicator in (*PARTICIPATION, *DIALOGUE, *ANSWERS, *MODERATION, *THEMES, *VOTES)
}
