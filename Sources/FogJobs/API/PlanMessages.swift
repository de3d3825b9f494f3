public import FogCore

/// What would become of a job if it were submitted now; nothing of it is stored.
public struct JobPlan: Hashable, Sendable, Codable {
    /// The job in its canonical form, defaults filled in.
    public var specification: JobSpecification
    /// When a first task of it could begin, as far as nodes go.
    public var prospect: PlacementProspect
    /// The answer in a sentence.
    public var summary: String
    /// What else than missing blobs a submission would be refused for now, a sentence each.
    public var obstacles: [String]
    /// The blobs that the job names and that aren't stored; a submission would be refused for them.
    public var missingBlobs: [BlobHash]
    /// How many of its tasks could begin at once now, if they came first.
    public var couldBegin: Int
    /// How many of its tasks could run side by side if the nodes had nothing else to do.
    public var couldRun: Int
    /// How many ready tasks of other jobs would come first.
    public var tasksAhead: Int
    /// What one of its tasks needs.
    public var requirements: TaskRequirements
    /// What each node says to that, nodes that would take the most first.
    public var nodes: [NodePlan]

    /// Makes a plan.
    public init(
        specification: JobSpecification, prospect: PlacementProspect, summary: String, obstacles: [String],
        missingBlobs: [BlobHash], couldBegin: Int, couldRun: Int, tasksAhead: Int, requirements: TaskRequirements,
        nodes: [NodePlan]
    ) {
        self.specification = specification
        self.prospect = prospect
        self.summary = summary
        self.obstacles = obstacles
        self.missingBlobs = missingBlobs
        self.couldBegin = couldBegin
        self.couldRun = couldRun
        self.tasksAhead = tasksAhead
        self.requirements = requirements
        self.nodes = nodes
    }
}

/// What one node could do for a job.
public struct NodePlan: Hashable, Sendable, Codable {
    /// The node.
    public var node: NodeID
    /// Its name.
    public var name: String
    /// When a task of the job could begin there.
    public var prospect: PlacementProspect
    /// How many of its tasks could begin there now.
    public var couldBegin: Int
    /// How many of its tasks could run there side by side if the node had nothing else to do.
    public var couldRun: Int
    /// Every requirement that isn't met; empty if the node would take a task now.
    public var rejections: [Rejection]

    /// Makes one node's part.
    public init(
        node: NodeID, name: String, prospect: PlacementProspect, couldBegin: Int, couldRun: Int,
        rejections: [Rejection]
    ) {
        self.node = node
        self.name = name
        self.prospect = prospect
        self.couldBegin = couldBegin
        self.couldRun = couldRun
        self.rejections = rejections
    }
}
