"""What a person at a console may have carried out, and the answer they get."""

from collections.abc import Callable

import msgspec

from console_bridge.admission import Admission
from console_bridge.cleaning import cleaned
from console_bridge.command_handler import CommandHandler, Executed, Unavailable
from console_bridge.damage import Damage, LogDamaged
from console_bridge.log_guard import NotStored
from console_schemas import commands as c
from console_schemas.agent_rules import secret_of
from console_schemas.case import Rejected
from console_schemas.commands import AnyAgentCommand, Done, Refused
from console_schemas.people import Person

SetListening = Callable[[str, bool], None]


class AgentCommands:
    """Commands of people: their right to them, the law, and the answer."""

    def __init__(self, handler: CommandHandler, admission: Admission, set_listening: SetListening) -> None:
        self._handler = handler
        self._admission = admission
        self._set_listening = set_listening

    async def carry_out(
        self, command: AnyAgentCommand | c.SetListening, user: str, session: str = ""
    ) -> Done | Refused:
        """The answer for the person. Raises `Unresolved`: then no answer is true and none must be given."""
        try:
            person = self._admission.console_user(user)
            if isinstance(command, c.SetListening):
                self._set_listening(person.id, command.on)
                return Done()
            return await self._carry_out(cleaned(command), person, session)
        except Rejected as rejected:
            return rejected.refused
        except msgspec.ValidationError as error:
            return Refused(code="invalid", message="Nothing readable is left of it.", problems=(str(error),))
        except ValueError as error:
            return Refused(code="invalid", message=str(error))
        except Unavailable:
            return Refused(code="unavailable", message="The log cannot be read now; nothing was stored. Try again.")
        except NotStored as error:
            return Refused(code="unavailable", message=f"The broker did not store it: {error}. Try again.")
        except LogDamaged as error:
            return log_damaged(error.damage)

    async def _carry_out(self, command: AnyAgentCommand, person: Person, session: str) -> Done:
        if isinstance(command, c.AcceptEngagement):
            state = (await self._handler.entry(command.engagement_id)).state
            if state is not None and not person.serves(state.queue):
                message = f"You do not serve the queue {state.queue}."
                raise Rejected(Refused(code="queue-refused", message=message))
        if isinstance(command, c.TransferEngagement):
            self._check_destination(command)
        executed = await self._handler.execute(command.engagement_id, command, person.party(), session)
        return _done(command, executed)

    def _check_destination(self, command: c.TransferEngagement) -> None:
        if command.agent is not None and self._admission.agent(command.agent) is None:
            raise Rejected(Refused(code="invalid", message=f"There is no agent called {command.agent}."))
        if command.queue is not None and not self._admission.queue_is_served(command.queue):
            raise Rejected(Refused(code="invalid", message=f"Nobody serves the queue {command.queue}."))


def log_damaged(damage: Damage) -> Refused:
    """What everybody is told who wants something stored."""
    message = f"The log is damaged at fact {damage.sequence}, so nothing is stored until it is restored; tell ops."
    return Refused(code="log-damaged", message=message)


def _done(command: AnyAgentCommand, executed: Executed) -> Done:
    state = executed.state
    version, sequence = (state.version if state else 0), executed.sequence
    if isinstance(command, c.PostMessage):
        version, sequence = executed.messages.get(command.message_id, (version, sequence))
    value = secret_of(state, command.secret) if state and isinstance(command, c.RevealSecret) else None
    return Done(engagement_id=command.engagement_id, version=version, sequence=sequence, value=value)
