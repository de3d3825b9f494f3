import FogCore
import FogJobs

extension CoordinatorOperations {
    /// Says what would become of a job if it were submitted now. Nothing is stored.
    func plan(_ text: [UInt8], by principal: Principal) async throws -> JobPlan {
        guard principal.owner != nil else { throw FogError(.forbidden, "a worker's token can't plan jobs") }
        let specification = try await Self.parse(text).specification
        let hashes = specification.blobs
        let missing = try await store.read { transaction in
            let missing = try transaction.missingBlobs(of: specification)
            return hashes.filter(missing.contains)
        }
        let requirements = specification.requirements
        let (candidates, (ahead, live)) = candidateNodes { state in
            (state.ready.tasksAhead(ofNewJobWithPriority: specification.priority), state.liveTasks)
        }
        let nodes = candidates.map { candidate in
            let rejections = candidate.rejections(of: requirements)
            let places = candidate.places(for: requirements)
            return NodePlan(
                node: candidate.id, name: candidate.name, prospect: PlacementProspect(rejections),
                couldBegin: min(places.now, specification.count), couldRun: min(places.empty, specification.count),
                rejections: rejections)
        }
        let sorted = nodes.sorted {
            ($1.couldBegin, $1.couldRun, $0.rejections.count, $0.name)
                < ($0.couldBegin, $0.couldRun, $1.rejections.count, $1.name)
        }
        var plan = JobPlan(
            specification: specification, prospect: PlacementProspect(bestOf: nodes.map(\.prospect)), summary: "",
            obstacles: [], missingBlobs: missing,
            couldBegin: min(specification.count, nodes.reduce(0) { $0 + $1.couldBegin }),
            couldRun: min(specification.count, nodes.reduce(0) { $0 + $1.couldRun }), tasksAhead: ahead,
            requirements: requirements, nodes: sorted)
        let limit = configuration.bounds.liveTasks
        if live + specification.count > limit {
            plan.obstacles.append(Self.fullness(live, limit: limit))
        }
        plan.summary = plan.words
        return plan
    }
}

extension JobPlan {
    fileprivate var words: String {
        let count = specification.count
        let all = count == 1 ? "its task" : "its \(count) tasks"
        guard !nodes.isEmpty else { return "no worker has joined: \(all) would wait" }
        switch prospect {
        case .never:
            return "no node can take \(all) as it is now"
        case .later:
            let most = couldRun < count ? ", \(couldRun) at once," : ""
            return "\(all) could run\(most) when tasks that run now have ended"
        case .now:
            let some = couldBegin == count ? all : "\(couldBegin) of \(all)"
            return tasksAhead == 0
                ? "\(some) could begin now"
                : "there is room for \(some) now, but \(tasksAhead) tasks of other jobs come first"
        }
    }
}
