"""Sentences that tell what somebody did, as against what there is, what they offer and what they wish."""

import re

_DONE = (
    r"(?:\w{2,}[^\We]ed|\w+eed|sent|made|put|set|found|got|done|given|taken|paid|told|written|held|bought|brought|left"
    r"|spoken|gone|shown|chosen|begun|let|cut|lost|sold|reset|resent|rebooked|redone|undone|credited|created)"
)
_SOON = r"(?:(?:now|just|already|also|successfully|all|then|both|finally|been) )*"
_STATES = (
    r"(?:located|named|called|rated|estimated|expected|supposed|based|needed|required|interested|priced|directed|limited"
    r"|allowed|permitted|furnished|situated|related|pleased|delighted|advised|used|included|categorized|excited|indeed"
    r"|helped|assisted|served|enjoyed|hoped|wished|wanted|contacted|sorted|entitled|worried|concerned|confused|afraid|tired|married)"
)
_ACTS = (
    rf"\b(?:i|we)(?:'ve|’ve|'d)? {_SOON}(?:have |had )?{_SOON}(?!{_STATES}\b){_DONE}\b",
    rf"\b(?:has|have|had|was|were|is|are)(?:n't)? {_SOON}(?!{_STATES}\b){_DONE}\b(?! by you| to (?:be|have)\b)",
    rf"\b(?:it|that|this|all|everything)['’]s {_SOON}(?!{_STATES}\b){_DONE}\b",
    r"^(?:booked|reserved|confirmed|cancell?ed|refunded|replaced|ordered|changed|updated|sent|done|unlocked)\b",
    r"\byou(?:'re|’re| are) (?:now )?(?:all set|booked|registered)\b",
    r"\b(?:ich|wir) (?:habe|haben)\b(?! (?:sie|ihnen)? ?(?:verstanden|gesehen))|\b(?:wurden?|worden)\b",
    r"\b(?:habe|haben) (?:ich|wir)\b.*\b\w*ge\w{2,}(?:t|en)\b|\b(?:habe|haben) (?:ich|wir)\b.*\b(?:ver|be|er|ent)\w+\b",
    r"\bj[’']ai\b|\bnous avons\b|\b(?:a|ont) été\b|\b(?:he|hemos|ha sido|han sido) \w+(?:ado|ido|cho|sto)s?\b",
    r"\b(?:foi|foram) \w+(?:ado|ada|ido|ida)s?\b|\b(?:enviei|fiz|cancelei|reembolsei|troquei|alterei|reservei)\b",
    r"\b(?:ho|abbiamo) \w+(?:ato|uto|ito|tto|sto)\b|\bè stat[oa]\b",
    r"(?:しました|いたしました|致しました|済みです)|已(?:经)?[\u4e00-\u9fff]",
)
_ACT = re.compile("|".join(_ACTS), re.IGNORECASE)
_NOT_DONE = re.compile(
    r"\b(?:if|once|unless|as soon as|should you|when you|you (?:have|were|had))\b[^,]{0,40}$|\bwould have\b",
    re.IGNORECASE,
)


def tells_an_act(text: str) -> bool:
    """Whether the sentence tells of something that is done."""
    found = _ACT.search(text)
    return found is not None and not _NOT_DONE.search(text[: found.start()])
