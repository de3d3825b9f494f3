import FogCore
import FogJobs

extension OpenAPIDocument {
    static let eventOperations = [
        OpenAPIOperation(
            method: "get", path: "/v1/events", name: "listEvents", summary: "What has happened, oldest first",
            tag: "system",
            details: """
                For operators, and for submitters, who see what happened to their own jobs. Waits for an event. Asked for \
                text/event-stream, it is a stream of Server-Sent Events that begins after the event that Last-Event-ID \
                or cursor names, with tail so many earlier, otherwise with what happens from now on. Each event has the \
                index as its id, the type as its event and an Event as its data; a comment comes at least every 15 s. \
                The event reset says that the stream can't go on where the reader stopped; its data has reason, index and message. \
                410, as a page only, if events after the cursor aren't kept any more.
                """,
            parameters: ["ofJob", "eventCursor", "tail", "limit", "wait", "lastEvent"],
            answers: [
                OpenAPIAnswer(
                    description: "A page of events, or a stream of them",
                    media: [.json("EventPage"), .text("text/event-stream")])
            ], problems: [.notFound, .gone])
    ]

    /// What happened.
    static let eventSchemas = #"""
        "Event": {
          "type": "object", "required": ["index", "time", "type"],
          "properties": {
            "index": {"description": "Grows", "type": "integer", "format": "int64", "minimum": 1},
            "time": {"$ref": "#/components/schemas/Time"},
            "type": {"type": "string", "pattern": "^(job|task|node|token|log)\\.[A-Za-z]+$", "examples": ["task.succeeded"]},
            "job": {"$ref": "#/components/schemas/JobID"},
            "task": {"$ref": "#/components/schemas/TaskID"},
            "attempt": {"description": "0 before the first", "type": "integer", "format": "int64", "minimum": 0},
            "node": {"$ref": "#/components/schemas/NodeID"},
            "message": {"description": "For people", "type": "string"}
          }
        },
        "EventPage": {
          "description": "A page whose cursor is the one that was asked with is the last; another may be empty and not be",
          "type": "object", "required": ["events", "cursor"],
          "properties": {
            "events": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/Event"}},
            "cursor": {"$ref": "#/components/schemas/Cursor"}
          }
        }
        """#
}
