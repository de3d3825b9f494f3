import FogLink
import Glibc
import NIOCore
import NIOPosix

extension ConnectionFailure {
    /// What an error of NIO means.
    init(_ error: any Error) {
        switch error {
        case let error as NIOConnectionError:
            // Of several addresses' failures the first that isn't a mere lack of a way says most.
            let failures = error.connectionErrors.map { ConnectionFailure($0.error) }
            self = failures.first { $0 != .unreachable } ?? failures.first ?? .unknownHost
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: self = .refused
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL: self = .unreachable
            case ETIMEDOUT: self = .unanswered
            default: self = .system(error.errnoCode)
            }
        case is ChannelError: self = .unanswered
        case is SocketAddressError: self = .unknownHost
        default: self = .system(0)
        }
    }
}
