import FogCore
import FogMixnet
import Testing

@testable import FogAnonymity

@Suite struct DelayDensityTests {
    @Test(arguments: [1, 4], [Duration.milliseconds(200), .seconds(3)])
    func densityAndIntegralAreThoseOfTheSumOfDelays(_ hops: Int, _ mean: Duration) {
        let density = DelayDensity(hops: hops, mean: mean)
        let sum = DelaySum(hops: hops, mean: mean)
        let step = mean.secondsValue / 400
        var integral = 0.0
        for place in 0..<Int(density.reach / step) {
            let time = (Double(place) + 0.5) * step
            integral += density.density(time) * step
            guard place.isMultiple(of: 97) else { continue }
            let exact = 1 - sum.probability(above: .nanoseconds(Int64(time * 1e9)))
            #expect(abs(integral - exact) < 0.02 && abs(density.share(within: time) - exact) < 0.02)
        }
        #expect(abs(integral - 1) < 0.002)
        #expect(density.density(-1) == 0 && density.density(1e9) == 0)
        #expect(density.share(within: -1) == 0 && density.share(within: 1e9) == 1)
    }

    @Test func aNetworkWithoutDelaysHasAShortOne() {
        let density = DelayDensity(hops: 4, mean: .zero)
        #expect(density.density(0.001) > 0 && density.share(within: 0.05) == 1)
    }
}
