import FogClient
import FogCore
import FogDirectory
import FogLink
import FogNetworking
import FogSystem
import Logging

/// Publishes a node's descriptor at all authorities, anew in each epoch, and again at those that haven't answered.
actor MemberPublisher {
    private let network: NetworkDescription
    private let publication: MemberPublication
    private let logger: Logger
    private let clock = SystemClock()
    private let authorities: [(name: String, call: DirectoryCall)]
    /// What became of the last publication, by the authority's name; `nil` if it was taken.
    private(set) var outcomes: [String: FogError?] = [:]

    init(_ configuration: MemberConfiguration, _ folder: MemberFolder, logger: Logger) {
        network = configuration.network
        publication = MemberPublication(configuration, folder)
        self.logger = logger
        let clock = clock
        authorities = network.authorities.map { authority in
            (authority.name, DirectoryCall(transport: LinkTransport(to: authority, in: configuration.network, clock)))
        }
    }

    /// Publishes until the task is cancelled.
    ///
    /// - Parameters:
    ///   - addresses: Where others reach the node.
    ///   - losses: Over which nodes its loops got lost since it was asked the last time.
    func run(addresses: [NetworkAddress], losses: @Sendable () -> [LossReport] = { [] }) async {
        while !Task.isCancelled {
            let now = clock.now().wall
            let epoch = network.schedule.epoch(at: now)
            do throws(FogError) {
                await publish(try publication.make(at: now, addresses: addresses, losses: losses()), in: epoch)
            } catch {
                logger.error("the descriptor can't be made", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
            // Not all nodes at once, and early enough for the votes of the next epoch.
            let next = network.schedule.start(of: epoch &+ 1)
            let votes = network.schedule.votesBegin(in: epoch &+ 1)
            let room = next.duration(to: votes).clampedMilliseconds / 2
            await sleep(until: next.advanced(by: .milliseconds(Int64.random(in: 0...max(1, room)))))
        }
        for authority in authorities { await authority.call.transport.shutdown() }
    }

    private func sleep(until time: WallTime) async {
        try? await Task.sleep(for: max(.milliseconds(10), clock.now().wall.duration(to: time)))
    }

    /// Publishes at each authority, and again after growing pauses where that wasn't answered, until the epoch is over.
    private func publish(_ publication: NodePublication, in epoch: UInt64) async {
        let bytes = publication.bytes
        await withDiscardingTaskGroup { group in
            for (name, call) in authorities {
                group.addTask { await self.publish(bytes, at: name, call, in: epoch) }
            }
        }
    }

    private func publish(_ bytes: [UInt8], at name: String, _ call: DirectoryCall, in epoch: UInt64) async {
        var pause = Duration.milliseconds(200)
        while !Task.isCancelled, network.schedule.epoch(at: clock.now().wall) == epoch {
            do throws(FogError) {
                try await call.post(bytes, to: .descriptors, within: .seconds(10))
                return note(nil, at: name)
            } catch {
                note(error, at: name)
                guard [.unavailable, .timedOut, .failed, .cancelled].contains(error.code) else { return }
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(10))
        }
    }

    /// Keeps what became of it, and says so when that has changed.
    private func note(_ error: FogError?, at name: String) {
        let isChanged = outcomes[name].map { $0?.message != error?.message } ?? true
        outcomes[name] = .some(error)
        guard isChanged else { return }
        if let error {
            logger.warning("authority \(name) hasn't taken the descriptor", metadata: ["why": "\(error.message)"])
        } else {
            logger.info("authority \(name) has taken the descriptor")
        }
    }
}

extension LinkTransport {
    /// Calls to an authority by somebody who shows no key.
    init(to authority: AuthorityDescription, in network: NetworkDescription, _ clock: SystemClock) {
        self.init(
            to: authority.addresses, LinkContact(pattern: .anonymous, staticKey: authority.linkKey, role: .authority),
            as: LinkSide(network: network.identifier, role: .client), called: "authority \(authority.name)",
            time: { clock.now() })
    }
}
