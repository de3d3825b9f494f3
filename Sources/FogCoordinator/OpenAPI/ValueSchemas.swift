import FogExecution
import FogJobs

extension OpenAPIDocument {
    /// What stands in many messages.
    static let valueSchemas = #"""
        "JobID": {
          "description": "j and 12 characters", "type": "string",
          "pattern": "^j[0-9a-hjkmnp-tv-z]{12}$", "examples": ["j7k2mq4x1a9pz"]
        },
        "TaskID": {
          "description": "The job's identifier and the task's index", "type": "string",
          "pattern": "^j[0-9a-hjkmnp-tv-z]{12}\\.(0|[1-9][0-9]{0,17})$", "examples": ["j7k2mq4x1a9pz.17"]
        },
        "NodeID": {
          "description": "SHA-256 of the node's Ed25519 public key", "type": "string", "pattern": "^[0-9a-f]{64}$"
        },
        "BlobHash": {
          "description": "SHA-256 of the blob's bytes", "type": "string", "pattern": "^sha256-[0-9a-f]{64}$",
          "examples": ["sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
        },
        "Fence": {
          "description": "The number of an attempt at a task", "type": "integer", "format": "int64",
          "minimum": 1, "maximum": \#(Int64.max)
        },
        "Time": {
          "description": "RFC 3339 in UTC with milliseconds", "type": "string", "format": "date-time",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
          "examples": ["2026-11-22T15:04:05.678Z"]
        },
        "Count": {
          "description": "A number of bytes, microseconds and the like", "type": "integer", "format": "int64",
          "minimum": 0, "maximum": \#(Int64.max)
        },
        "Base64": {
          "description": "Bytes with padding (RFC 4648 section 4)", "type": "string", "contentEncoding": "base64",
          "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$"
        },
        "Cursor": {"type": "string", "pattern": "^[0-9]{1,18}$"},
        "OutputCursor": {"type": "string", "pattern": "^(0|[1-9][0-9]{0,17})/"},
        "PlainName": {
          "description": "The name of a node or a token", "type": "string",
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", "examples": ["lab"]
        },
        "JobState": {"type": "string", "enum": \#(names(JobState.allCases))},
        "TaskState": {"type": "string", "enum": \#(names(TaskState.allCases))},
        "OutputStream": {"type": "string", "enum": \#(names(OutputStream.allCases))},
        "Lease": {
          "description": "A task and the fence of the attempt that holds it", "type": "object",
          "required": ["task", "fence"], "additionalProperties": false,
          "properties": {
            "task": {"$ref": "#/components/schemas/TaskID"}, "fence": {"$ref": "#/components/schemas/Fence"}
          }
        },
        "Terms": {
          "description": "How long leases last", "type": "object", "required": ["timeToLiveMs", "lostAfterMs"],
          "properties": {
            "timeToLiveMs": {"$ref": "#/components/schemas/Count"}, "lostAfterMs": {"$ref": "#/components/schemas/Count"}
          }
        },
        "Outcome": {
          "description": "How an execution ended; a success if it exited with code 0", "type": "object",
          "required": ["kind", "message"], "additionalProperties": false,
          "properties": {
            "kind": {
              "type": "string",
              "enum": \#(names(ExecutionOutcome.Kind.allCases))
            },
            "exitCode": {
              "description": "With exited", "type": "integer", "format": "int32",
              "minimum": \#(Int32.min), "maximum": \#(Int32.max)
            },
            "signal": {
              "description": "With signalled", "type": "integer", "format": "int32",
              "minimum": \#(Int32.min), "maximum": \#(Int32.max)
            },
            "message": {"description": "For people; of a longer one 4096 bytes are kept", "type": "string"}
          }
        },
        "Usage": {
          "description": "What executions used", "type": "object", "additionalProperties": false,
          "required": [
            "cpuMicroseconds", "elapsedMicroseconds", "frozenMicroseconds", "peakMemoryBytes", "bytesIn", "bytesOut"
          ],
          "properties": {
            "fuel": {
              "description": "Absent where nothing counted it", "type": "integer",
              "minimum": 0, "maximum": \#(UInt64.max)
            },
            "cpuMicroseconds": {"$ref": "#/components/schemas/Count"},
            "elapsedMicroseconds": {"$ref": "#/components/schemas/Count"},
            "frozenMicroseconds": {"$ref": "#/components/schemas/Count"},
            "peakMemoryBytes": {"$ref": "#/components/schemas/Count"},
            "bytesIn": {"$ref": "#/components/schemas/Count"},
            "bytesOut": {"$ref": "#/components/schemas/Count"}
          }
        },
        "VersionInfo": {
          "type": "object", "required": ["version", "api"],
          "properties": {
            "version": {"description": "Of the program", "type": "string"},
            "api": {"description": "Of the API", "type": "array", "items": {"type": "string"}, "examples": [["v1"]]}
          }
        },
        "AnonymousTerms": {
          "type": "object", "required": ["coordinator", "occasions", "tasksLeft"],
          "properties": {
            "coordinator": {"description": "To which work is bound, in hexadecimal", "type": "string"},
            "occasions": {
              "description": "Those for which work counts now, the newest first", "type": "array",
              "items": {
                "type": "object", "required": ["epoch", "beacon"],
                "properties": {
                  "epoch": {"description": "Of the directory", "type": "integer", "format": "int64", "minimum": 0},
                  "beacon": {"description": "Of its consensus, in hexadecimal", "type": "string"}
                }
              }
            },
            "tasksLeft": {
              "description": "Tasks of anonymous jobs for which there is room", "type": "integer", "minimum": 0
            }
          }
        },
        "BlobInfo": {
          "type": "object", "required": ["hash", "size"],
          "properties": {
            "hash": {"$ref": "#/components/schemas/BlobHash"},
            "size": {
              "description": "In bytes", "type": "integer", "format": "int64",
              "minimum": 0, "maximum": \#(CoordinatorConfiguration.Bounds().blobBytes)
            }
          }
        }
        """#

    /// What callers show.
    static let tokenSchemas = #"""
        "TokenID": {
          "description": "Names a token; not a secret", "type": "string",
          "pattern": "^(t[0-9a-hjkmnp-tv-z]{12}|worker-[0-9a-f]{12})$"
        },
        "TokenStatus": {
          "type": "object", "required": ["id", "kind", "name", "createdAt"],
          "properties": {
            "id": {"$ref": "#/components/schemas/TokenID"},
            "kind": {"type": "string", "enum": \#(names(TokenKind.allCases))},
            "name": {
              "description": "A worker's is its node identifier", "type": "string",
              "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
            },
            "createdAt": {"$ref": "#/components/schemas/Time"}
          }
        },
        "TokenList": {
          "type": "object", "required": ["tokens"],
          "properties": {"tokens": {"type": "array", "items": {"$ref": "#/components/schemas/TokenStatus"}}}
        },
        "TokenRequest": {
          "type": "object", "required": ["kind", "name"], "additionalProperties": false,
          "properties": {
            "kind": {"type": "string", "enum": \#(names(TokenKind.allCases.filter { $0 != .worker }))},
            "name": {
              "description": "The name under which its jobs are kept", "$ref": "#/components/schemas/PlainName",
              "not": {"const": "local"}
            }
          }
        },
        "TokenResponse": {
          "type": "object", "required": ["token", "secret"],
          "properties": {
            "token": {"$ref": "#/components/schemas/TokenStatus"},
            "secret": {
              "description": "What its holder shows; only a hash of it is kept", "type": "string",
              "pattern": "^fog_[a-z]+_[0-9a-f]{64}$"
            }
          }
        }
        """#
}
