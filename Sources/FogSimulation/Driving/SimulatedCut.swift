/// A partition of the network: messages from one side don't reach the other.
struct SimulatedCut {
    let identifier: Int
    /// For each node whether it stands on the near side.
    private let isNear: [Bool]
    /// Whether messages from the far side to the near side still arrive.
    private let isOneWay: Bool

    /// Draws a partition of `count` nodes: half of the time it sets a single node apart, otherwise each node falls on
    /// either side with equal chances.
    init(identifier: Int, count: Int, oneWayRate: Double, using generator: inout SeededGenerator) {
        self.identifier = identifier
        isOneWay = generator.happens(at: oneWayRate)
        if generator.happens(at: 0.5) {
            let single = generator.index(below: count)
            let isAlone = generator.happens(at: 0.5)
            isNear = (0..<count).map { ($0 == single) == isAlone }
        } else {
            isNear = (0..<count).map { _ in generator.happens(at: 0.5) }
        }
    }

    /// Whether a message can't get from one node to the other.
    func separates(_ sender: SimulatedNode, _ receiver: SimulatedNode) -> Bool {
        isNear[sender.index] != isNear[receiver.index] && !(isOneWay && isNear[receiver.index])
    }

    /// For the trace: who stands on the side with fewer nodes.
    var description: String {
        let near = isNear.indices.filter { isNear[$0] }
        let far = isNear.indices.filter { !isNear[$0] }
        let fewer = near.count <= far.count ? near : far
        let direction = isOneWay ? (near.count <= far.count ? "can't send to" : "can't hear") : "are cut off from"
        return "nodes \(fewer) \(direction) the others"
    }
}
