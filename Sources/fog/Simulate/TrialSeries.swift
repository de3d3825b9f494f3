import FogAnonymity

/// Networks that differ from one in one thing each.
enum TrialSeries {
    static func around(_ trial: AnonymityTrial) -> [AnonymityTrial] {
        func changed(_ change: (inout AnonymityTrial) -> Void) -> AnonymityTrial {
            var other = trial
            change(&other)
            return other
        }
        var all = [trial]
        for interval in [100, 2000] { all.append(changed { $0.interval = .milliseconds(interval) }) }
        for delay in [20, 50, 500, 1000, 2000] { all.append(changed { $0.delay = .milliseconds(delay) }) }
        for mixes in [1, 10] { all.append(changed { $0.mixesPerLayer = mixes }) }
        for load in [0.01, 0.5] { all.append(changed { $0.load = load }) }
        for clients in [10, 100, 4000] { all.append(changed { $0.clients = clients }) }
        all.append(changed { $0.hasCover = false })
        // Where nothing hides anybody.
        all.append(
            changed {
                $0.clients = 10
                $0.hasCover = false
            })
        return all
    }
}
