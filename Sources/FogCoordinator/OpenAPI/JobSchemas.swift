import FogJobs

extension OpenAPIDocument {
    /// Jobs, tasks and what comes of them.
    static let jobSchemas = #"""
        "JobStatus": {
          "type": "object",
          "required": ["id", "name", "owner", "priority", "state", "tasks", "submittedAt", "version", "usage"],
          "properties": {
            "id": {"$ref": "#/components/schemas/JobID"},
            "name": {"$ref": "#/components/schemas/Label"},
            "owner": {"description": "The name of a token, or local", "$ref": "#/components/schemas/PlainName"},
            "priority": {"$ref": "#/components/schemas/Priority"},
            "state": {"$ref": "#/components/schemas/JobState"},
            "tasks": {
              "description": "How many tasks are in each state; states without tasks are absent", "type": "object",
              "minProperties": 1, "propertyNames": {"$ref": "#/components/schemas/TaskState"},
              "additionalProperties": {"type": "integer", "minimum": 1, "maximum": \#(SpecificationLimits.count.upperBound)}
            },
            "submittedAt": {"$ref": "#/components/schemas/Time"},
            "startedAt": {"description": "The first claim", "$ref": "#/components/schemas/Time"},
            "endedAt": {"$ref": "#/components/schemas/Time"},
            "version": {
              "description": "Grows with every change of the job or a task", "type": "integer", "format": "int64",
              "minimum": 1
            },
            "usage": {"description": "Of all attempts that were finished", "$ref": "#/components/schemas/Usage"},
            "failure": {
              "description": "The first task that ended without success", "type": "object",
              "required": ["task", "outcome"],
              "properties": {
                "task": {"$ref": "#/components/schemas/TaskID"}, "outcome": {"$ref": "#/components/schemas/Outcome"}
              }
            },
            "rerunOf": {"description": "The job whose tasks it runs again", "$ref": "#/components/schemas/JobID"}
          }
        },
        "JobPage": {
          "type": "object", "required": ["jobs"],
          "properties": {
            "jobs": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/JobStatus"}},
            "cursor": {"description": "Absent on the last page", "$ref": "#/components/schemas/Cursor"}
          }
        },
        "JobValidation": {
          "type": "object", "required": ["specification"],
          "properties": {"specification": {"$ref": "#/components/schemas/CanonicalJobSpecification"}}
        },
        "JobExplanation": {
          "type": "object", "required": ["job", "state", "summary", "requirements", "nodes"],
          "properties": {
            "job": {"$ref": "#/components/schemas/JobID"},
            "state": {"$ref": "#/components/schemas/JobState"},
            "summary": {"description": "The answer in a sentence", "type": "string", "minLength": 1},
            "tasksAhead": {
              "description": "Ready tasks of jobs that come first; absent if no task of this job is ready",
              "type": "integer", "minimum": 0
            },
            "requirements": {"$ref": "#/components/schemas/Requirements"},
            "nodes": {
              "description": "What each node says, nodes with the fewest rejections first",
              "type": "array", "items": {"$ref": "#/components/schemas/NodeExplanation"}
            }
          }
        },
        "NodeExplanation": {
          "description": "A node without rejections would take a task now", "type": "object",
          "required": ["node", "name", "rejections"],
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"},
            "name": {"$ref": "#/components/schemas/PlainName"},
            "rejections": {"type": "array", "items": {"$ref": "#/components/schemas/Rejection"}}
          }
        },
        "Requirements": {
          "description": "What one task takes of a worker", "type": "object",
          "required": ["engine", "cpuMillicores", "memoryBytes", "diskBytes"],
          "properties": {
            "engine": {"type": "string", "enum": ["wasm", "process", "noop"]},
            "cpuMillicores": {"$ref": "#/components/schemas/Count"},
            "memoryBytes": {"$ref": "#/components/schemas/Count"},
            "diskBytes": {"$ref": "#/components/schemas/Count"}
          }
        },
        "Rejection": {
          "description": "Why a node doesn't take a task", "type": "object",
          "required": ["kind", "requirement", "message"],
          "properties": {
            "kind": {"description": "Whether waiting helps", "type": "string", "enum": ["unfit", "busy"]},
            "requirement": {"type": "string", "enum": ["availability", "engine", "cpu", "memory", "disk"]},
            "message": {"type": "string", "minLength": 1}
          }
        },
        "TaskIndex": {"type": "integer", "minimum": 0, "maximum": \#(SpecificationLimits.count.upperBound - 1)},
        "TaskStatus": {
          "type": "object",
          "required": ["id", "index", "state", "attempt", "failures", "losses", "usage", "queuedAt"],
          "properties": {
            "id": {"$ref": "#/components/schemas/TaskID"},
            "index": {"$ref": "#/components/schemas/TaskIndex"},
            "state": {"$ref": "#/components/schemas/TaskState"},
            "attempt": {
              "description": "The last attempt's fence; 0 before the first", "type": "integer", "format": "int64",
              "minimum": 0
            },
            "node": {"description": "Who holds it or held it last", "$ref": "#/components/schemas/NodeID"},
            "failures": {"type": "integer", "minimum": 0},
            "losses": {"type": "integer", "minimum": 0},
            "notBefore": {"description": "The end of the back-off", "$ref": "#/components/schemas/Time"},
            "outcome": {"description": "Of the last attempt that ended", "$ref": "#/components/schemas/Outcome"},
            "usage": {"$ref": "#/components/schemas/Usage"},
            "queuedAt": {"$ref": "#/components/schemas/Time"},
            "startedAt": {"description": "When the last attempt was claimed", "$ref": "#/components/schemas/Time"},
            "endedAt": {"$ref": "#/components/schemas/Time"}
          }
        },
        "TaskPage": {
          "type": "object", "required": ["tasks"],
          "properties": {
            "tasks": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/TaskStatus"}},
            "cursor": {"description": "Absent on the last page", "$ref": "#/components/schemas/Cursor"}
          }
        },
        "AttemptList": {
          "type": "object", "required": ["attempts"],
          "properties": {"attempts": {"type": "array", "items": {"$ref": "#/components/schemas/AttemptStatus"}}}
        },
        "AttemptStatus": {
          "type": "object", "required": ["task", "attempt", "node", "startedAt"],
          "properties": {
            "task": {"$ref": "#/components/schemas/TaskID"},
            "attempt": {"$ref": "#/components/schemas/Fence"},
            "node": {"$ref": "#/components/schemas/NodeID"},
            "startedAt": {"$ref": "#/components/schemas/Time"},
            "endedAt": {"$ref": "#/components/schemas/Time"},
            "verdict": {"$ref": "#/components/schemas/Verdict"},
            "outcome": {"$ref": "#/components/schemas/Outcome"},
            "usage": {"description": "If the worker finished the attempt", "$ref": "#/components/schemas/Usage"}
          }
        },
        "LogEntry": {
          "type": "object", "required": ["task", "attempt", "stream", "offset", "data"],
          "properties": {
            "task": {"$ref": "#/components/schemas/TaskID"},
            "attempt": {"$ref": "#/components/schemas/Fence"},
            "stream": {"$ref": "#/components/schemas/OutputStream"},
            "offset": {"description": "Where the piece begins in its stream", "$ref": "#/components/schemas/Count"},
            "data": {"$ref": "#/components/schemas/Base64", "minLength": 4}
          }
        },
        "LogPage": {
          "type": "object", "required": ["entries", "cursor", "ended"],
          "properties": {
            "entries": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/LogEntry"}},
            "cursor": {"$ref": "#/components/schemas/Cursor"},
            "ended": {"description": "Whether nothing follows this page", "type": "boolean"}
          }
        },
        "OutputEntry": {
          "type": "object", "required": ["task", "index", "path", "hash", "size"],
          "properties": {
            "task": {"$ref": "#/components/schemas/TaskID"},
            "index": {"$ref": "#/components/schemas/TaskIndex"},
            "path": {"$ref": "#/components/schemas/OutputPath"},
            "hash": {"$ref": "#/components/schemas/BlobHash"},
            "size": {"$ref": "#/components/schemas/Count"}
          }
        },
        "OutputPage": {
          "type": "object", "required": ["outputs"],
          "properties": {
            "outputs": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/OutputEntry"}},
            "cursor": {"description": "Absent on the last page", "$ref": "#/components/schemas/OutputCursor"}
          }
        }
        """#
}
