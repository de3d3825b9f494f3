import FogMixnet

/// How packets travel while echoes are measured.
enum EchoProfile: String, CaseIterable {
    /// A packet each millisecond, without delays, and what comes back is sent on at once: what the program itself takes.
    case fast
    /// As networks are unless authorities settle otherwise.
    case `default`

    /// - Parameter interval: The mean time between packets of the client; that of the profile if `nil`.
    func parameters(interval: Duration?) -> MixnetParameters {
        var parameters = MixnetParameters()
        if self == .fast {
            parameters.classes = DelayClasses([.zero])
            parameters.clientClass = 0
            parameters.clientInterval = .milliseconds(1)
        }
        if let interval { parameters.clientInterval = interval }
        return parameters
    }

    var isPushed: Bool { self == .fast }
    /// Requests in a second: no more than half as many as packets, since each takes one, and one more to be forgotten.
    var rate: Double { self == .fast ? 250 : 0.5 }
    var requests: Int { self == .fast ? 5000 : 60 }
    /// Requests at most that aren't counted.
    var warmUp: Int { self == .fast ? 500 : 2 }
    var title: String {
        self == .fast ? "no delays, pushed" : "the defaults of a network, fetched"
    }
}
