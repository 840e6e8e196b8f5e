"""Who may see an engagement. Pure; whoever may not is told why in a sentence."""

from console_schemas.case import Rejected
from console_schemas.commands import RefusalCode, Refused
from console_schemas.endpoints import AI_USER
from console_schemas.engagement import LABELS, WAITING, Engagement
from console_schemas.people import ADMINISTRATORS, Person


def visible(state: Engagement | None, person: Person) -> Engagement:
    """The engagement if it is the person's, or waits in a queue that they serve or for them. Raises `Rejected`."""
    if state is None:
        raise unknown()
    owner = state.owner
    if owner is not None and owner.id == person.id:
        return state
    if state.erased_at is not None:
        raise refused("erased", "The customer was erased for good.")
    if state.status in WAITING:
        offered = state.offered_to is not None and state.offered_to.id == person.id
        if offered or person.serves(state.queue):
            return state
        raise refused("queue-refused", f"You do not serve the queue {state.queue}.")
    if owner is None:
        raise refused("ended", f"{state.customer_name} is no longer waiting: {LABELS[state.status]}.")
    name = owner.name or owner.id
    raise refused("not-yours", f"{state.customer_name} is with {name}.", name)


def for_assistant(state: Engagement | None, person: Person, on_behalf_of: str) -> Engagement:
    """The engagement if the AI service asks for the person who owns it. Raises `Rejected`."""
    if person.id != AI_USER:
        raise refused("role-refused", "Only the AI service may ask for somebody else.")
    if state is None:
        raise unknown()
    if not on_behalf_of or state.owner is None or state.owner.id != on_behalf_of:
        raise refused("not-yours", "The AI service is answered for the owner of an engagement only.")
    return state


def administrator(person: Person) -> None:
    """Raises `Rejected` for everybody who does not decide for others."""
    if person.role not in ADMINISTRATORS:
        raise refused(
            "role-refused", f"{person.name} has the role {person.role}; this is for the roles owner and admin."
        )


def unknown() -> Rejected:
    """The refusal where there is nothing to see."""
    return refused("unknown-engagement", "There is no such engagement.")


def refused(code: RefusalCode, message: str, by: str = "") -> Rejected:
    """The refusal to raise."""
    return Rejected(Refused(code=code, message=message, by=by))
