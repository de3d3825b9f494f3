import FogCore
import FogJobs
import HTTPTypes
import Hummingbird

/// Nodes: as operators see them, and as they speak of themselves.
struct NodeRoutes {
    let operations: CoordinatorOperations

    func add(to router: RouterGroup<CoordinatorContext>) {
        router.get("nodes") { _, context in
            try jsonResponse(operations.nodes(by: context.principal()))
        }
        router.post("nodes") { request, context in
            let principal = try context.principal()
            return try jsonResponse(try await operations.join(request.json(), by: principal), status: .created)
        }
        router.get("nodes/{node}") { _, context in
            try jsonResponse(operations.node(context.nodeID(), by: context.principal()))
        }
        router.delete("nodes/{node}") { _, context in
            try jsonResponse(try await operations.remove(context.nodeID(), by: context.principal()))
        }
        router.post("nodes/{node}:drain") { request, context in
            let principal = try context.principal()
            let body = try await request.json(as: DrainRequest.self)
            return try jsonResponse(
                try await operations.drain(context.nodeID(), body.drain, by: principal))
        }
        router.post("nodes/{node}:cordon") { _, context in
            try jsonResponse(try await operations.cordon(context.nodeID(), true, by: context.principal()))
        }
        router.post("nodes/{node}:uncordon") { _, context in
            try jsonResponse(try await operations.cordon(context.nodeID(), false, by: context.principal()))
        }
        router.post("nodes/{node}:approve") { _, context in
            try jsonResponse(try await operations.approve(context.nodeID(), by: context.principal()))
        }
        router.put("nodes/{node}/heartbeat") { request, context in
            let principal = try context.principal()
            return try jsonResponse(
                try await operations.heartbeat(context.nodeID(), request.json(), by: principal))
        }
        router.get("nodes/{node}/commands") { request, context in
            try jsonResponse(
                try await operations.commands(
                    for: context.nodeID(), knowing: request.number("after"), wait: request.wait(),
                    by: context.principal()))
        }
    }
}
