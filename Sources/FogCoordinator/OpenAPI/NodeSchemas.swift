import FogJobs

extension OpenAPIDocument {
    /// Nodes, as they are listed and as they speak of themselves.
    static let nodeSchemas = #"""
        "ShortText": {"description": "At most 256 bytes", "type": "string", "maxLength": 256},
        "Capacity": {
          "description": "What a worker offers", "type": "object", "additionalProperties": false,
          "required": ["cpuMillicores", "memoryBytes", "diskBytes", "engines"],
          "properties": {
            "cpuMillicores": {"type": "integer", "format": "int64", "minimum": 0, "maximum": \#(1 << 40)},
            "memoryBytes": {"type": "integer", "format": "int64", "minimum": 0, "maximum": \#(1 << 60)},
            "diskBytes": {"type": "integer", "format": "int64", "minimum": 0, "maximum": \#(1 << 60)},
            "engines": {
              "description": "From the name, such as wasm or process, to the version", "type": "object", "maxProperties": 16,
              "propertyNames": {"$ref": "#/components/schemas/ShortText"},
              "additionalProperties": {"$ref": "#/components/schemas/ShortText"}
            }
          }
        },
        "Room": {
          "description": "What of a capacity is free; negative after a worker has reduced what it offers",
          "type": "object", "required": ["cpuMillicores", "memoryBytes", "diskBytes"],
          "properties": {
            "cpuMillicores": {"type": "integer", "format": "int64"},
            "memoryBytes": {"type": "integer", "format": "int64"},
            "diskBytes": {"type": "integer", "format": "int64"}
          }
        },
        "Platform": {
          "description": "What a worker's machine is", "type": "object", "additionalProperties": false,
          "required": ["architecture", "operatingSystem", "kernel", "processor", "version"],
          "properties": {
            "architecture": {"$ref": "#/components/schemas/ShortText"},
            "operatingSystem": {"$ref": "#/components/schemas/ShortText"},
            "kernel": {"$ref": "#/components/schemas/ShortText"},
            "processor": {"$ref": "#/components/schemas/ShortText"},
            "version": {"description": "Of Fog", "$ref": "#/components/schemas/ShortText"}
          }
        },
        "NodeStatus": {
          "type": "object",
          "required": [
            "id", "name", "availability", "capacity", "free", "platform", "held", "approved", "cordoned", "joinedAt",
            "lastHeardAt"
          ],
          "properties": {
            "id": {"$ref": "#/components/schemas/NodeID"},
            "name": {"$ref": "#/components/schemas/PlainName"},
            "availability": {"type": "string", "enum": \#(names(NodeAvailability.allCases))},
            "capacity": {"$ref": "#/components/schemas/Capacity"},
            "free": {"$ref": "#/components/schemas/Room"},
            "platform": {"$ref": "#/components/schemas/Platform"},
            "held": {"description": "How many tasks it holds", "type": "integer", "minimum": 0},
            "approved": {"description": "Whether it may take tasks at all", "type": "boolean"},
            "cordoned": {"description": "Whether an operator keeps new tasks from it", "type": "boolean"},
            "joinedAt": {"$ref": "#/components/schemas/Time"},
            "lastHeardAt": {"$ref": "#/components/schemas/Time"}
          }
        },
        "NodeList": {
          "type": "object", "required": ["nodes"],
          "properties": {"nodes": {"type": "array", "items": {"$ref": "#/components/schemas/NodeStatus"}}}
        },
        "DrainRequest": {
          "type": "object", "required": ["drain"], "additionalProperties": false,
          "properties": {"drain": {"type": "boolean"}}
        },
        "JoinRequest": {
          "type": "object", "required": ["identityKey", "name", "capacity", "platform", "signature"],
          "additionalProperties": false,
          "properties": {
            "identityKey": {"description": "The Ed25519 public key", "type": "string", "pattern": "^[0-9a-f]{64}$"},
            "name": {"$ref": "#/components/schemas/PlainName"},
            "capacity": {"$ref": "#/components/schemas/Capacity"},
            "platform": {"$ref": "#/components/schemas/Platform"},
            "signature": {
              "description": "Ed25519 over fog-worker-join-v1, the key's text and the name, each after its length",
              "type": "string", "pattern": "^[0-9a-f]{128}$"
            }
          }
        },
        "JoinResponse": {
          "type": "object", "required": ["node", "token", "terms"],
          "properties": {
            "node": {"$ref": "#/components/schemas/NodeID"},
            "token": {"type": "string", "pattern": "^fog_worker_[0-9a-f]{64}$"},
            "terms": {"$ref": "#/components/schemas/Terms"}
          }
        },
        "HeartbeatRequest": {
          "type": "object", "required": ["capacity", "platform", "draining"], "additionalProperties": false,
          "properties": {
            "capacity": {"$ref": "#/components/schemas/Capacity"},
            "platform": {"$ref": "#/components/schemas/Platform"},
            "draining": {"description": "It wants nothing new, because it is about to end", "type": "boolean"}
          }
        },
        "HeartbeatResponse": {
          "type": "object", "required": ["terms"],
          "properties": {
            "terms": {"$ref": "#/components/schemas/Terms"},
            "approved": {"description": "Whether the worker may take tasks at all", "type": "boolean"}
          }
        },
        "NodeCommands": {
          "type": "object", "required": ["version", "draining", "stop"],
          "properties": {
            "version": {"description": "Starts anew with the coordinator", "$ref": "#/components/schemas/Count"},
            "draining": {"description": "Whether an operator wants the node to drain", "type": "boolean"},
            "stop": {
              "description": "The leases whose attempts are to end", "type": "array",
              "items": {"$ref": "#/components/schemas/Lease"}
            }
          }
        }
        """#
}
