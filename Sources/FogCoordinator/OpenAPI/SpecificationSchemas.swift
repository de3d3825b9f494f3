import FogJobs

extension OpenAPIDocument {
    private static let leniency =
        "What docs/job-specification.md defines: a job of equal tasks. In what is submitted, a member that is null is "
        + "like one that isn't there, and numbers and truth values are texts where a text is expected."

    /// The language of jobs: what is submitted, and the canonical form with every default written out.
    static let specificationSchemas = #"""
        "Label": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"},
        "Priority": {
          "type": "integer", "minimum": \#(SpecificationLimits.priority.lowerBound),
          "maximum": \#(SpecificationLimits.priority.upperBound), "default": 50
        },
        "TaskCount": {
          "type": "integer", "minimum": \#(SpecificationLimits.count.lowerBound),
          "maximum": \#(SpecificationLimits.count.upperBound), "default": 1
        },
        "ContentReference": {"type": "string", "pattern": "^blob:sha256-[0-9a-f]{64}$"},
        "Duration": {
          "type": "string", "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$", "minLength": 2,
          "examples": ["1h30m"]
        },
        "DurationRange": {
          "description": "The shortest and the longest duration", "type": "string",
          "pattern": "^[0-9]+(d|h|m|s|ms)[0-9dhms]*\\.\\.[0-9]+(d|h|m|s|ms)[0-9dhms]*$", "examples": ["5s..5m"]
        },
        "ProcessorShare": {
          "description": "Cores, or thousandths of a core with m", "type": ["string", "integer"],
          "pattern": "^[0-9]+(m|\\.[0-9]{1,3})?$", "minimum": 1, "maximum": 1024, "examples": ["500m", 2]
        },
        "Size": {
          "description": "Bytes, or with a unit", "type": ["string", "integer"],
          "pattern": "^[0-9]+(Ki|Mi|Gi|Ti|k|M|G|T)?$", "minimum": 0, "examples": ["256Mi"]
        },
        "Fuel": {
          "description": "About one unit an instruction", "type": ["string", "integer"],
          "pattern": "^[0-9]+(\\.[0-9]+)?([eE]\\+?[0-9]+)?$", "minimum": \#(SpecificationLimits.fuel.lowerBound),
          "maximum": \#(SpecificationLimits.fuel.upperBound), "examples": ["5e9"]
        },
        "Text": {"type": "string", "pattern": "^[^\\x00]*$"},
        "Engine": {
          "description": "The program and what runs it",
          "oneOf": [
            {
              "type": "object", "required": ["type", "module"], "additionalProperties": false,
              "properties": {
                "type": {"const": "wasm"},
                "module": {"$ref": "#/components/schemas/ContentReference"},
                "args": {
                  "type": "array", "maxItems": \#(SpecificationLimits.arguments),
                  "items": {"$ref": "#/components/schemas/Text"}
                },
                "fuel": {"$ref": "#/components/schemas/Fuel"},
                "deterministic": {
                  "description": "Virtual clocks, and randomness that follows from the seed and the task's place",
                  "type": "boolean", "default": false
                },
                "seed": {
                  "description": "Only with deterministic; no secret", "type": "integer", "format": "int64",
                  "minimum": \#(SpecificationLimits.seed.lowerBound), "maximum": \#(SpecificationLimits.seed.upperBound),
                  "default": 0
                }
              }
            },
            {
              "type": "object", "required": ["type", "command"], "additionalProperties": false,
              "properties": {
                "type": {"const": "process"},
                "command": {
                  "type": "array", "minItems": 1, "maxItems": \#(SpecificationLimits.arguments),
                  "prefixItems": [{"$ref": "#/components/schemas/Text", "minLength": 1}],
                  "items": {"$ref": "#/components/schemas/Text"}
                }
              }
            },
            {
              "description": "Nothing is run; for measurements", "type": "object", "required": ["type"],
              "additionalProperties": false, "properties": {"type": {"const": "noop"}}
            }
          ]
        },
        "Resources": {
          "type": "object", "additionalProperties": false,
          "properties": {
            "cpu": {"$ref": "#/components/schemas/ProcessorShare", "default": "500m"},
            "memory": {"$ref": "#/components/schemas/Size", "default": "256Mi"},
            "disk": {"$ref": "#/components/schemas/Size", "default": "256Mi"},
            "gpu": {"const": 0}
          }
        },
        "StandardInput": {
          "oneOf": [
            {
              "type": "object", "required": ["text"], "additionalProperties": false,
              "properties": {
                "text": {
                  "description": "At most 64 KiB", "type": "string",
                  "maxLength": \#(SpecificationLimits.standardInputBytes)
                }
              }
            },
            {
              "type": "object", "required": ["from"], "additionalProperties": false,
              "properties": {"from": {"$ref": "#/components/schemas/ContentReference"}}
            }
          ]
        },
        "TaskSpecification": {
          "type": "object", "required": ["engine"], "additionalProperties": false,
          "properties": {
            "name": {"$ref": "#/components/schemas/Label", "default": "main"},
            "engine": {"$ref": "#/components/schemas/Engine"},
            "env": {
              "type": "object",
              "propertyNames": {
                "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": \#(SpecificationLimits.environmentNameLength),
                "not": {"pattern": "^FOG_"}
              },
              "additionalProperties": {"$ref": "#/components/schemas/Text"}
            },
            "stdin": {"$ref": "#/components/schemas/StandardInput"},
            "resources": {"$ref": "#/components/schemas/Resources"},
            "inputs": {
              "type": "array", "maxItems": \#(SpecificationLimits.inputs),
              "items": {
                "type": "object", "required": ["from", "to"], "additionalProperties": false,
                "properties": {
                  "from": {"$ref": "#/components/schemas/ContentReference"},
                  "to": {"type": "string", "pattern": "^/in/.", "maxLength": \#(SpecificationLimits.pathBytes)}
                }
              }
            },
            "outputs": {
              "type": "array", "maxItems": \#(SpecificationLimits.outputs),
              "items": {
                "type": "object", "required": ["path"], "additionalProperties": false,
                "properties": {
                  "path": {"type": "string", "pattern": "^/out(/.|$)", "maxLength": \#(SpecificationLimits.pathBytes)},
                  "publish": {"const": "blob"}
                }
              }
            },
            "network": {
              "type": "object", "additionalProperties": false, "properties": {"mode": {"const": "none"}}
            }
          }
        },
        "JobSpecification": {
          "description": "\#(leniency)",
          "type": "object", "required": ["apiVersion", "kind", "name", "tasks"], "additionalProperties": false,
          "properties": {
            "apiVersion": {"const": "\#(JobSpecification.apiVersion)"},
            "kind": {"const": "\#(JobSpecification.kind)"},
            "name": {"$ref": "#/components/schemas/Label"},
            "type": {"const": "batch"},
            "priority": {"$ref": "#/components/schemas/Priority"},
            "count": {"$ref": "#/components/schemas/TaskCount"},
            "tasks": {
              "type": "array", "minItems": 1, "maxItems": 1,
              "items": {"$ref": "#/components/schemas/TaskSpecification"}
            },
            "timeouts": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "queue": {"description": "100ms to 30d", "$ref": "#/components/schemas/Duration"},
                "run": {"description": "100ms to 7d", "$ref": "#/components/schemas/Duration", "default": "1h"},
                "total": {"description": "100ms to 30d, at least run", "$ref": "#/components/schemas/Duration"}
              }
            },
            "retry": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "maxFailures": {
                  "type": "integer", "minimum": \#(SpecificationLimits.maxFailures.lowerBound),
                  "maximum": \#(SpecificationLimits.maxFailures.upperBound), "default": 0
                },
                "maxLost": {
                  "type": ["integer", "string"], "minimum": \#(SpecificationLimits.maxLost.lowerBound),
                  "maximum": \#(SpecificationLimits.maxLost.upperBound), "pattern": "^unlimited$",
                  "default": "unlimited"
                },
                "backoff": {
                  "description": "10ms to 1d", "$ref": "#/components/schemas/DurationRange", "default": "1s..1m"
                }
              }
            },
            "retention": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "logs": {"description": "1m to 365d", "$ref": "#/components/schemas/Duration", "default": "7d"},
                "results": {"description": "1m to 365d", "$ref": "#/components/schemas/Duration", "default": "30d"}
              }
            }
          },
          "examples": [
            {
              "apiVersion": "\#(JobSpecification.apiVersion)", "kind": "\#(JobSpecification.kind)", "name": "hello",
              "tasks": [{"engine": {"type": "process", "command": ["echo", "hello"]}}]
            }
          ]
        },
        "CanonicalTaskSpecification": {
          "$ref": "#/components/schemas/TaskSpecification",
          "required": ["name", "engine", "env", "resources", "inputs", "outputs"],
          "properties": {
            "resources": {
              "required": ["cpu", "memory", "disk"],
              "properties": {"cpu": {"type": "string"}, "memory": {"type": "string"}, "disk": {"type": "string"}}
            }
          }
        },
        "CanonicalJobSpecification": {
          "$ref": "#/components/schemas/JobSpecification",
          "required": [
            "apiVersion", "kind", "name", "priority", "count", "tasks", "timeouts", "retry", "retention"
          ],
          "properties": {
            "tasks": {"items": {"$ref": "#/components/schemas/CanonicalTaskSpecification"}},
            "timeouts": {"required": ["run"]},
            "retry": {"required": ["maxFailures", "maxLost", "backoff"]},
            "retention": {"required": ["logs", "results"]}
          }
        }
        """#
}
