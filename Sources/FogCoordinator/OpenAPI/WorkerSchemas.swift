import FogJobs

extension OpenAPIDocument {
    /// What workers say of the tasks that they take, and the answers.
    static let workerSchemas = #"""
        "ClaimRequest": {
          "type": "object", "required": ["node", "limit", "waitMs", "claim"], "additionalProperties": false,
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"},
            "limit": {
              "description": "The most tasks", "type": "integer", "minimum": 1,
              "maximum": \#(CoordinatorOperations.claimLimit)
            },
            "waitMs": {
              "description": "How long to wait for some; not longer than two leases last", "type": "integer",
              "minimum": 0, "maximum": 60000
            },
            "claim": {
              "description": "Names the claim, in at most 64 bytes", "type": "string", "minLength": 1, "maxLength": 64
            }
          }
        },
        "ClaimResponse": {
          "type": "object", "required": ["assignments", "heldBackMs"],
          "properties": {
            "assignments": {
              "type": "array", "maxItems": \#(CoordinatorOperations.claimLimit),
              "items": {
                "type": "object", "required": ["lease", "count", "specification", "runTimeoutMs"],
                "properties": {
                  "lease": {"$ref": "#/components/schemas/Lease"},
                  "count": {"description": "How many tasks the job has", "$ref": "#/components/schemas/TaskCount"},
                  "specification": {"$ref": "#/components/schemas/CanonicalTaskSpecification"},
                  "runTimeoutMs": {"$ref": "#/components/schemas/Count"}
                }
              }
            },
            "heldBackMs": {
              "description": "How long the claim was held back before the leases began",
              "$ref": "#/components/schemas/Count"
            }
          }
        },
        "RenewRequest": {
          "type": "object", "required": ["node", "renewals"], "additionalProperties": false,
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"},
            "renewals": {
              "type": "array", "maxItems": \#(RenewRequest.limit),
              "items": {
                "type": "object", "required": ["lease", "phase"], "additionalProperties": false,
                "properties": {
                  "lease": {"$ref": "#/components/schemas/Lease"},
                  "phase": {
                    "description": "Becomes the task's state", "type": "string",
                    "enum": ["leased", "running", "publishing", "suspended"]
                  }
                }
              }
            }
          }
        },
        "RenewResponse": {
          "type": "object", "required": ["renewed", "stop"],
          "properties": {
            "renewed": {"type": "array", "items": {"$ref": "#/components/schemas/Lease"}},
            "stop": {
              "description": "Over, or to be stopped: their attempts end at once", "type": "array",
              "items": {"$ref": "#/components/schemas/Lease"}
            }
          }
        },
        "OutputPath": {
          "description": "Relative to /out, at most 4096 bytes, parts of at most 255 bytes, none . or ..",
          "type": "string", "pattern": "^[^/\\x00]{1,255}(/[^/\\x00]{1,255})*$", "maxLength": 4096,
          "not": {"pattern": "(^|/)\\.\\.?(/|$)"}
        },
        "FinishRequest": {
          "type": "object", "required": ["node", "fence", "outcome", "usage", "outputs"],
          "additionalProperties": false,
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"},
            "fence": {"$ref": "#/components/schemas/Fence"},
            "outcome": {"$ref": "#/components/schemas/Outcome"},
            "usage": {"$ref": "#/components/schemas/Usage"},
            "outputs": {
              "description": "No path twice; they count only if the outcome is a success", "type": "array",
              "maxItems": \#(CoordinatorOperations.outputLimit),
              "items": {
                "type": "object", "required": ["path", "hash", "size"], "additionalProperties": false,
                "properties": {
                  "path": {"$ref": "#/components/schemas/OutputPath"},
                  "hash": {"$ref": "#/components/schemas/BlobHash"},
                  "size": {"$ref": "#/components/schemas/Count"}
                }
              }
            },
            "logs": {
              "description": "The end of what was printed, where that wasn't sent before", "type": "array",
              "items": {
                "type": "object", "required": ["stream", "offset", "data"], "additionalProperties": false,
                "properties": {
                  "stream": {"$ref": "#/components/schemas/OutputStream"},
                  "offset": {
                    "description": "Where it begins in its stream; what goes beyond the bound or leaves a gap is dropped",
                    "$ref": "#/components/schemas/Count"
                  },
                  "data": {"$ref": "#/components/schemas/Base64"}
                }
              }
            }
          }
        },
        "FinishBatch": {
          "type": "object", "required": ["finishes"], "additionalProperties": false,
          "properties": {
            "finishes": {
              "type": "array", "maxItems": \#(FinishBatch.limit),
              "items": {
                "type": "object", "required": ["task", "body"], "additionalProperties": false,
                "properties": {
                  "task": {"$ref": "#/components/schemas/TaskID"},
                  "body": {
                    "description": "The text of a FinishRequest, as it would be sent alone", "type": "string",
                    "contentMediaType": "application/json"
                  }
                }
              }
            }
          }
        },
        "FinishBatchResponse": {
          "type": "object", "required": ["results"],
          "properties": {
            "results": {
              "description": "In the order of the request", "type": "array", "maxItems": \#(FinishBatch.limit),
              "items": {
                "description": "What it would have been answered with alone", "type": "object",
                "minProperties": 1, "maxProperties": 1,
                "properties": {
                  "state": {"$ref": "#/components/schemas/TaskState"},
                  "problem": {"$ref": "#/components/schemas/Problem"}
                }
              }
            }
          }
        },
        "FinishResponse": {
          "type": "object", "required": ["state"], "properties": {"state": {"$ref": "#/components/schemas/TaskState"}}
        },
        "ReleaseRequest": {
          "type": "object", "required": ["node", "fence"], "additionalProperties": false,
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"}, "fence": {"$ref": "#/components/schemas/Fence"}
          }
        }
        """#
}
