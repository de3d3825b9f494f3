import FogExecution
import FogJobs

extension OpenAPIDocument {
    /// Parameters by the names under which operations refer to them.
    static let parameters = #"""
        "job": {"name": "job", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/JobID"}},
        "task": {"name": "task", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/TaskID"}},
        "node": {"name": "node", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/NodeID"}},
        "hash": {"name": "hash", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/BlobHash"}},
        "id": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/TokenID"}},
        "limit": {
          "name": "limit", "in": "query", "description": "The most entries of the page",
          "schema": {"type": "integer", "minimum": 1, "maximum": \#(CoordinatorOperations.pageLimit), "default": 100}
        },
        "cursor": {
          "name": "cursor", "in": "query", "description": "The cursor of the page before, as it came",
          "schema": {"$ref": "#/components/schemas/Cursor"}
        },
        "outputCursor": {
          "name": "cursor", "in": "query", "description": "The cursor of the page before, as it came",
          "schema": {"$ref": "#/components/schemas/OutputCursor"}
        },
        "wait": {
          "name": "wait", "in": "query",
          "description": "How many milliseconds the answer may be held back until there is something new",
          "schema": {"type": "integer", "minimum": 0, "maximum": 60000, "default": 0}
        },
        "after": {
          "name": "after", "in": "query", "description": "The version that the caller knows; without it nothing is waited for",
          "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": \#(Int64.max)}
        },
        "milestone": {
          "name": "until", "in": "query", "description": "What in the job's life is waited for, whatever its version",
          "schema": {"type": "string", "enum": ["ended"]}
        },
        "jobState": {
          "name": "state", "in": "query", "description": "Only jobs in this state",
          "schema": {"$ref": "#/components/schemas/JobState"}
        },
        "taskState": {
          "name": "state", "in": "query", "description": "Only tasks in this state",
          "schema": {"$ref": "#/components/schemas/TaskState"}
        },
        "index": {
          "name": "task", "in": "query", "description": "Only what the task at this place in the job's array printed",
          "schema": {"type": "integer", "minimum": 0, "maximum": \#(SpecificationLimits.count.upperBound - 1)}
        },
        "stream": {
          "name": "stream", "in": "query", "description": "Only this stream",
          "schema": {"$ref": "#/components/schemas/OutputStream"}
        },
        "ofJob": {
          "name": "job", "in": "query", "description": "Only of this job",
          "schema": {"$ref": "#/components/schemas/JobID"}
        },
        "ofTask": {
          "name": "task", "in": "query",
          "description": "Only what happened to the task at this place in the job's array, and to the job as a whole",
          "schema": {"type": "integer", "minimum": 0, "maximum": \#(SpecificationLimits.count.upperBound - 1)}
        },
        "eventCursor": {
          "name": "cursor", "in": "query", "description": "The index of an event: only those after it",
          "schema": {"$ref": "#/components/schemas/Cursor"}
        },
        "tail": {
          "name": "tail", "in": "query", "description": "Without a cursor: only the last so many events",
          "schema": {"type": "integer", "minimum": 1, "maximum": \#(CoordinatorOperations.pageLimit)}
        },
        "lastEvent": {
          "name": "Last-Event-ID", "in": "header",
          "description": "For streams: the index of the last event that the reader knows; goes before cursor",
          "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": \#(Int64.max)}
        },
        "division": {
          "name": "by", "in": "query", "description": "By what the usage is divided",
          "schema": {"$ref": "#/components/schemas/UsageDivision", "default": "\#(UsageDivision.submitter.rawValue)"}
        },
        "since": {
          "name": "since", "in": "query",
          "description": "Only of attempts that ended from this time on; the hour in which it lies counts whole",
          "schema": {"$ref": "#/components/schemas/Time"}
        },
        "until": {
          "name": "until", "in": "query",
          "description": "Only of attempts that ended before this time; the hour in which it lies counts whole",
          "schema": {"$ref": "#/components/schemas/Time"}
        },
        "usageCursor": {
          "name": "cursor", "in": "query",
          "description": "The cursor of the page before, as it came; only for the same division",
          "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"}
        },
        "rerunTasks": {
          "name": "tasks", "in": "query", "description": "Which tasks run again",
          "schema": {"type": "string", "enum": \#(names(RerunChoice.allCases)), "default": "\#(RerunChoice.all.rawValue)"}
        },
        "idempotencyKey": {
          "name": "Idempotency-Key", "in": "header",
          "description": "Names the submission: the same key with the same bytes gives the same job again",
          "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"}
        },
        "leaseTask": {
          "name": "task", "in": "query", "description": "For workers: the task of the lease under which the blob was made",
          "schema": {"$ref": "#/components/schemas/TaskID"}
        },
        "leaseFence": {
          "name": "fence", "in": "query", "description": "For workers: the lease's fence",
          "schema": {"$ref": "#/components/schemas/Fence"}
        },
        "fence": {
          "name": "fence", "in": "query", "required": true, "description": "The lease's fence",
          "schema": {"$ref": "#/components/schemas/Fence"}
        },
        "printedStream": {
          "name": "stream", "in": "query", "description": "The stream to which the piece was printed",
          "schema": {"$ref": "#/components/schemas/OutputStream", "default": "\#(OutputStream.standardOutput.rawValue)"}
        },
        "offset": {
          "name": "offset", "in": "query", "description": "Where the piece begins in its stream, in bytes",
          "schema": {
            "type": "integer", "minimum": 0, "maximum": \#(CoordinatorConfiguration.Bounds().logBytes), "default": 0
          }
        }
        """#
}
