import FogCore

/// The first 40 bytes of a log's file.
///
/// | bytes | field |
/// |---|---|
/// | 8 | `FogLog`, carriage return, line feed: broken by a transfer that changes line ends |
/// | 2 | version, 1 |
/// | 2 | zero |
/// | 16 | identity, the owner's |
/// | 8 | salt, drawn anew for each file |
/// | 4 | CRC-32C of the 36 bytes before |
///
/// Integers are big-endian. Identity and salt go into the check of every record, so that a block of another file, or of
/// the file that this one replaced, passes for none of its records.
struct AppendLogHeader: Hashable, Sendable {
    static let byteCount = 40
    private static let magic = Array("FogLog\r\n".utf8)
    private static let version: UInt16 = 1

    let identity: AppendLogIdentity
    let salt: UInt64

    /// The check that each record's check goes on from.
    var seed: CRC32C {
        var check = CRC32C()
        check.update(identity.bytes.span.bytes)
        check.update(bigEndian: salt)
        return check
    }

    /// The header of a new file.
    init(identity: AppendLogIdentity) {
        self.identity = identity
        salt = UInt64.random(in: .min ... .max)
    }

    /// Reads the header of an existing file.
    ///
    /// - Parameters:
    ///   - bytes: the beginning of the file, up to ``byteCount`` bytes.
    ///   - path: the file's path, for messages.
    init(reading bytes: [UInt8], path: String) throws(FogError) {
        do {
            var reader = ByteReader(bytes.span.bytes)
            let magic = try reader.readArray(Self.magic.count)
            let version = try reader.readInteger(UInt16.self)
            guard magic == Self.magic else { throw FogError(.invalid, "'\(path)' is not a Fog log") }
            guard version == Self.version else {
                throw FogError(
                    .unsupported,
                    "the log '\(path)' has format version \(version) and this program reads version \(Self.version); "
                        + "use the program that wrote it")
            }
            _ = try reader.readInteger(UInt16.self)
            identity = try AppendLogIdentity(bytes: try reader.readArray(AppendLogIdentity.byteCount))
            salt = try reader.readInteger(UInt64.self)
            let covered = bytes.span.bytes.extracting(0..<reader.position)
            guard try reader.readInteger(UInt32.self) == CRC32C.of(covered) else {
                throw FogError(.corrupted, "the log '\(path)' is damaged in its header, at offset 0")
            }
        } catch let error as FogError {
            throw error
        } catch {
            throw FogError(.corrupted, "the log '\(path)' ends within its header", cause: error)
        }
    }

    var bytes: [UInt8] {
        var bytes = Self.magic
        bytes.appendInteger(Self.version)
        bytes.appendInteger(UInt16(0))
        bytes.append(contentsOf: identity.bytes)
        bytes.appendInteger(salt)
        bytes.appendInteger(CRC32C.of(bytes.span.bytes))
        return bytes
    }
}
