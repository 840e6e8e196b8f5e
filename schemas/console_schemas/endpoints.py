"""The last token of the subject of every command and question: what operators type, so it never changes."""

from console_schemas import ai, assist, audit, commands, privacy, queries

COMMANDS: dict[type, str] = {
    commands.AcceptEngagement: "accept",
    commands.DeclineOffer: "decline",
    commands.PostMessage: "post",
    commands.HoldEngagement: "hold",
    commands.ResumeEngagement: "resume",
    commands.FinishChat: "finish",
    commands.CompleteEngagement: "complete",
    commands.SaveNotes: "save_notes",
    commands.AddSummary: "add_summary",
    commands.RevealSecret: "reveal",
    commands.RecordPasskeyCheck: "check_passkey",
    commands.TransferEngagement: "transfer",
    commands.ReturnToBot: "return",
    commands.SetListening: "listen",
}
"""On `cmd.<user>.<token>`, answered with `Done` or `Refused`."""

QUERIES: dict[type, str] = {
    queries.OpenRequest: "open",
    queries.WaitingRequest: "waiting",
    queries.MineRequest: "mine",
    queries.EngagementRequest: "engagement",
    queries.HistoryRequest: "history",
    queries.ContextRequest: "context",
    ai.AiRulesRequest: "ai_rules",
    ai.SetAiRules: "set_ai_rules",
    ai.AiStatsRequest: "ai_stats",
    ai.AiUse: "ai_use",
    ai.AiVerdict: "ai_verdict",
    queries.ColleaguesRequest: "colleagues",
    audit.AuditRequest: "audit",
    audit.SealAudit: "seal_audit",
    privacy.EraseRequest: "erase",
    privacy.ExportRequest: "export",
    privacy.ExportFacts: "export_facts",
}
"""On `cmd.<user>.<token>`, answered with the request's reply type or `Refused`."""

AI: dict[type, str] = {assist.AssistRequest: "assist", assist.SummaryRequest: "summary"}
"""On `ai.<user>.<token>`, answered with a stream of `Piece`s that ends with `Answered` or `Refused`."""

LEADING = (
    audit.AuditRequest,
    audit.SealAudit,
    privacy.EraseRequest,
    privacy.ExportRequest,
    privacy.ExportFacts,
)
"""What the broker lets owners and admins alone ask."""

AI_USER = "ai"
"""The token of the AI service where it asks the bridge: the only one that may ask on behalf of a person."""

STATUS_CODES: dict[commands.RefusalCode, int] = {
    "invalid": 400,
    "too-large": 413,
    "id-mismatch": 400,
    "unknown-person": 401,
    "role-refused": 403,
    "queue-refused": 403,
    "not-yours": 403,
    "unknown-engagement": 404,
    "taken": 409,
    "ended": 409,
    "erased": 410,
    "not-allowed-now": 409,
    "already-open": 409,
    "too-many-open": 429,
    "queue-full": 429,
    "too-many-requests": 429,
    "not-available": 409,
    "unavailable": 503,
    "log-damaged": 503,
}
"""What stands in `Nats-Service-Error-Code` for each refusal."""
