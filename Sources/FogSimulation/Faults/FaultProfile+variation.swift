/// How often a class of faults is left out.
private let leftOut = 0.25
/// How often a class of faults is made worse.
private let madeWorse = 0.25

extension NetworkFaults {
    /// Some of the faults; sometimes with short delays only.
    func varied(using generator: inout SeededGenerator) -> NetworkFaults {
        var varied = self
        if generator.happens(at: leftOut) { varied.lossRate = 0 }
        if generator.happens(at: leftOut) { varied.repeatRate = 0 }
        if generator.happens(at: leftOut) { varied.slowRate = 0 }
        if generator.happens(at: leftOut) { varied.cutInterval = nil }
        if generator.happens(at: madeWorse) { varied.delay = delay.shortened(by: 16) }
        return varied
    }
}

extension NodeFaults {
    /// Some of the faults; sometimes crashes in quick succession, sometimes nodes that are back at once.
    func varied(using generator: inout SeededGenerator) -> NodeFaults {
        var varied = self
        if generator.happens(at: leftOut) {
            varied.crashInterval = nil
        } else if generator.happens(at: madeWorse) {
            varied.crashInterval = crashInterval?.shortened(by: 8)
        }
        if generator.happens(at: leftOut) { varied.powerCutRate = 0 }
        if generator.happens(at: leftOut) {
            varied.crashAtActionRate = 0
        } else if generator.happens(at: madeWorse) {
            varied.crashAtActionRate = min(1, crashAtActionRate * 16)
        }
        if generator.happens(at: 2 * madeWorse) { varied.restartDelay = restartDelay.shortened(by: 64) }
        if generator.happens(at: leftOut) { varied.pauseInterval = nil }
        if generator.happens(at: leftOut) { varied.batchRate = 0 }
        return varied
    }
}

extension DiskFaults {
    /// Some of the faults; sometimes many stalls.
    func varied(using generator: inout SeededGenerator) -> DiskFaults {
        var varied = self
        if generator.happens(at: leftOut) {
            varied.stallRate = 0
        } else if generator.happens(at: madeWorse) {
            varied.stallRate = min(1, stallRate * 8)
        }
        return varied
    }
}

extension ClockFaults {
    /// Some of the faults; sometimes clocks that keep their rates.
    func varied(using generator: inout SeededGenerator) -> ClockFaults {
        var varied = self
        if generator.happens(at: leftOut) { varied.driftInterval = nil }
        if generator.happens(at: leftOut) { varied.wallJumpInterval = nil }
        return varied
    }
}
