import FogAnonymity

/// Networks that differ from one in one thing each.
enum TrialSeries {
    static func around(_ trial: AnonymityTrial) -> [AnonymityTrial] {
        func changed(_ change: (inout AnonymityTrial) -> Void) -> AnonymityTrial {
            var other = trial
            change(&other)
            return other
        }
        // Small networks are measured for longer, so that there are as many requests, and large ones for less long.
        var all = [trial]
        all.append(changed { ($0.interval, $0.duration) = (.milliseconds(100), $0.duration / 2) })
        all.append(changed { $0.interval = .seconds(2) })
        for delay in [20, 50, 500, 1000, 2000] { all.append(changed { $0.delay = .milliseconds(delay) }) }
        for mixes in [1, 10] { all.append(changed { $0.mixesPerLayer = mixes }) }
        all.append(changed { ($0.load, $0.duration) = (0.01, $0.duration * 3) })
        all.append(changed { $0.load = 0.5 })
        for (clients, times) in [(10, 30), (100, 5)] {
            all.append(changed { ($0.clients, $0.duration) = (clients, $0.duration * times) })
        }
        all.append(changed { ($0.clients, $0.duration) = (4000, $0.duration / 2) })
        all.append(changed { $0.hasCover = false })
        // Where nothing hides anybody.
        all.append(
            changed {
                ($0.clients, $0.duration) = (10, $0.duration * 30)
                $0.hasCover = false
            })
        return all
    }
}
