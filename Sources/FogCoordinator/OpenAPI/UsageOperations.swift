import FogCore
import FogJobs

extension OpenAPIDocument {
    static let usageOperations = [
        OpenAPIOperation(
            method: "get", path: "/v1/usage", name: "getUsage", summary: "What attempts have used", tag: "usage",
            details: """
                For operators, and for submitters, who see what their own jobs used. Of attempts that ended in a period, \
                by submitter, job or node. Attempts count for as long as their job is on record.
                """,
            parameters: ["division", "since", "until", "ofJob", "usageCursor", "limit"],
            answers: [.json("UsageReport", "A page of sums, and the sum of all")], problems: [.notFound])
    ]

    /// What was used.
    static let usageSchemas = #"""
        "UsageDivision": {"type": "string", "enum": \#(names(UsageDivision.allCases))},
        "UsageSum": {
          "description": "Every member is held at the largest integer of 63 bits", "type": "object",
          "required": [
            "attempts", "tasks", "cpuMicroseconds", "elapsedMicroseconds", "frozenMicroseconds",
            "memoryKibibyteMilliseconds", "peakMemoryBytes", "bytesIn", "bytesOut"
          ],
          "properties": {
            "attempts": {"description": "That ended", "$ref": "#/components/schemas/Count"},
            "tasks": {"description": "That ended for good with one of the attempts", "$ref": "#/components/schemas/Count"},
            "fuel": {"description": "Absent where nothing counted it", "$ref": "#/components/schemas/Count"},
            "cpuMicroseconds": {"$ref": "#/components/schemas/Count"},
            "elapsedMicroseconds": {"$ref": "#/components/schemas/Count"},
            "frozenMicroseconds": {"$ref": "#/components/schemas/Count"},
            "memoryKibibyteMilliseconds": {
              "description": "Of each attempt the peak of memory in whole KiB times the elapsed time in whole milliseconds",
              "$ref": "#/components/schemas/Count"
            },
            "peakMemoryBytes": {"description": "The largest", "$ref": "#/components/schemas/Count"},
            "bytesIn": {"$ref": "#/components/schemas/Count"},
            "bytesOut": {"$ref": "#/components/schemas/Count"}
          }
        },
        "UsageBalance": {
          "type": "object", "required": ["succeeded", "unsuccessful"],
          "properties": {
            "succeeded": {"description": "Of attempts that did their work", "$ref": "#/components/schemas/UsageSum"},
            "unsuccessful": {
              "description": "Of attempts that failed, were stopped, lost or given back",
              "$ref": "#/components/schemas/UsageSum"
            }
          }
        },
        "UsageReport": {
          "type": "object", "required": ["by", "groups", "total"],
          "properties": {
            "by": {"$ref": "#/components/schemas/UsageDivision"},
            "since": {"description": "A whole hour", "$ref": "#/components/schemas/Time"},
            "until": {"description": "A whole hour, which doesn't belong to it", "$ref": "#/components/schemas/Time"},
            "groups": {
              "description": "Submitters by name, nodes by identifier, jobs newest first", "type": "array",
              "maxItems": 1000,
              "items": {
                "type": "object", "required": ["usage"],
                "properties": {
                  "submitter": {"$ref": "#/components/schemas/PlainName"},
                  "job": {"$ref": "#/components/schemas/JobID"},
                  "node": {"$ref": "#/components/schemas/NodeID"},
                  "name": {"description": "Of the job, or of the node if it is known", "type": "string"},
                  "usage": {"$ref": "#/components/schemas/UsageBalance"}
                }
              }
            },
            "total": {
              "description": "All groups together, those of other pages too", "$ref": "#/components/schemas/UsageBalance"
            },
            "cursor": {"description": "Absent on the last page", "type": "string"}
          }
        }
        """#
}
