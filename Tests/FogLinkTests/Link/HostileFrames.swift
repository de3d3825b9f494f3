@testable import FogLink

/// Frames as somebody writes them who minds no rule.
enum HostileFrames {
    static func stream(_ id: UInt32, isLast: Bool = false, _ bytes: [UInt8] = []) -> [UInt8] {
        var frame: [UInt8] = []
        frame.append(.stream, (UInt64(id), 4), (isLast ? 1 : 0, 1), (UInt64(bytes.count), 3))
        return frame + bytes
    }

    static func datagram(_ bytes: [UInt8], channel: UInt8 = 7) -> [UInt8] {
        var frame: [UInt8] = []
        frame.append(.datagram, (UInt64(channel), 1), (UInt64(bytes.count), 3))
        return frame + bytes
    }

    static func datagramBegin(total: Int, _ bytes: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.append(.datagramBegin, (7, 1), (UInt64(total), 3), (UInt64(bytes.count), 3))
        return frame + bytes
    }

    static func datagramMore(_ bytes: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.append(.datagramMore, (UInt64(bytes.count), 3))
        return frame + bytes
    }

    static func ping(_ number: UInt64) -> [UInt8] { only(.ping, (number, 8)) }
    static func pong(_ number: UInt64) -> [UInt8] { only(.pong, (number, 8)) }
    static let keyUpdate: [UInt8] = [FrameKind.keyUpdate.rawValue]

    static func windowUpdate(_ id: UInt32, _ increment: UInt32) -> [UInt8] {
        only(.windowUpdate, (UInt64(id), 4), (UInt64(increment), 4))
    }

    static func reset(_ id: UInt32, reason: UInt16 = 300) -> [UInt8] {
        only(.reset, (UInt64(id), 4), (UInt64(reason), 2))
    }

    static func close(_ reason: UInt16, _ text: String = "") -> [UInt8] {
        only(.close, (UInt64(reason), 2), (UInt64(text.utf8.count), 1)) + text.utf8
    }

    static func identity(_ role: UInt8, key: [UInt8], signature: [UInt8]) -> [UInt8] {
        only(.identity, (UInt64(role), 1)) + key + signature
    }

    private static func only(_ kind: FrameKind, _ fields: (value: UInt64, byteCount: Int)...) -> [UInt8] {
        var frame = [kind.rawValue]
        for field in fields {
            frame += (0..<field.byteCount).reversed().map { UInt8(truncatingIfNeeded: field.value >> UInt64(8 * $0)) }
        }
        return frame
    }
}
