import FogJobs

extension OpenAPIDocument {
    /// What would become of a job.
    static let planSchemas = #"""
        "Prospect": {
          "description": "When a node could take a task: now, when others of its tasks have ended, or never as it is",
          "type": "string", "enum": \#(names(PlacementProspect.allCases))
        },
        "JobPlan": {
          "type": "object",
          "required": [
            "specification", "prospect", "summary", "obstacles", "missingBlobs", "couldBegin", "couldRun", "tasksAhead",
            "requirements", "nodes"
          ],
          "properties": {
            "specification": {"$ref": "#/components/schemas/CanonicalJobSpecification"},
            "prospect": {"description": "The best of all nodes'", "$ref": "#/components/schemas/Prospect"},
            "summary": {"description": "The answer in a sentence", "type": "string", "minLength": 1},
            "obstacles": {
              "description": "What else than missing blobs a submission would be refused for now", "type": "array", "items": {"type": "string"}
            },
            "missingBlobs": {
              "description": "Those that aren't stored, for which a submission would be refused", "type": "array", "items": {"$ref": "#/components/schemas/BlobHash"}
            },
            "couldBegin": {
              "description": "How many of its tasks could begin now, if they came first", "type": "integer", "minimum": 0
            },
            "couldRun": {
              "description": "How many of its tasks could run side by side if the nodes had nothing else to do",
              "type": "integer", "minimum": 0
            },
            "tasksAhead": {
              "description": "Ready tasks of other jobs that would come first", "type": "integer", "minimum": 0
            },
            "requirements": {"$ref": "#/components/schemas/Requirements"},
            "nodes": {
              "description": "Nodes that would take the most first", "type": "array",
              "items": {
                "type": "object", "required": ["node", "name", "prospect", "couldBegin", "couldRun", "rejections"],
                "properties": {
                  "node": {"$ref": "#/components/schemas/NodeID"},
                  "name": {"$ref": "#/components/schemas/PlainName"},
                  "prospect": {"$ref": "#/components/schemas/Prospect"},
                  "couldBegin": {"type": "integer", "minimum": 0},
                  "couldRun": {"type": "integer", "minimum": 0},
                  "rejections": {"type": "array", "items": {"$ref": "#/components/schemas/Rejection"}}
                }
              }
            }
          }
        }
        """#

    /// What happened to a job.
    static let historySchemas = #"""
        "JobHistory": {
          "type": "object", "required": ["entries", "truncated"],
          "properties": {
            "entries": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/HistoryEntry"}},
            "truncated": {"description": "Whether what happened first isn't kept any more", "type": "boolean"},
            "cursor": {"description": "Absent on the last page", "$ref": "#/components/schemas/Cursor"}
          }
        },
        "HistoryEntry": {
          "type": "object", "required": ["index", "time", "kind", "type"],
          "properties": {
            "index": {"description": "Of the event that tells of it", "type": "integer", "format": "int64", "minimum": 1},
            "time": {"$ref": "#/components/schemas/Time"},
            "kind": {"type": "string", "enum": \#(names(HistoryEntry.Kind.allCases))},
            "type": {"description": "Of the event", "type": "string"},
            "task": {"$ref": "#/components/schemas/TaskID"},
            "attempt": {"$ref": "#/components/schemas/Fence"},
            "node": {"$ref": "#/components/schemas/NodeID"},
            "nodeName": {"description": "If the node is known", "$ref": "#/components/schemas/PlainName"},
            "verdict": {"$ref": "#/components/schemas/Verdict"},
            "outcome": {"$ref": "#/components/schemas/Outcome"},
            "tookMs": {"description": "From claim to end", "type": "integer", "format": "int64"},
            "usage": {"description": "If the worker finished the attempt", "$ref": "#/components/schemas/Usage"},
            "message": {"description": "For people", "type": "string"}
          }
        },
        "Verdict": {
          "description": "What an attempt's end meant", "type": "string",
          "enum": ["succeeded", "failed", "lost", "released", "stopped"]
        }
        """#
}
