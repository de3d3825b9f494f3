import FogCore
import FogMixnet
import FogNetworking
import Glibc
import Logging
import ServiceLifecycle

/// What a client does beside carrying requests: keeps account of its budget, and ends it when nobody needs it.
struct ClientUpkeep: Service {
    let connection: MixnetConnection
    let book: MessageBook
    let budget: ClientBudget
    let idleExit: Duration?
    /// Where the account is kept.
    let file: String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var worked = Self.processorTime
            var wasUsedUp = false
            var isLacking: Bool?
            var seconds = 0
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                seconds += 1
                if let idleExit, book.idleTime >= idleExit {
                    logger.notice("nobody has called for long enough")
                    return
                }
                guard seconds.isMultiple(of: 5) else { continue }
                let now = Self.processorTime
                await connection.note(worked: now - worked)
                worked = now
                let report = await connection.report
                if report.isBudgetUsedUp, !wasUsedUp {
                    logger.warning("the day's budget is used up: requests go on without cover")
                }
                wasUsedUp = report.isBudgetUsedUp
                if isLacking == nil, let cover = report.coverBytesPerDay {
                    isLacking = budget.bytes.map { cover > Double($0) } ?? false
                    if isLacking == true, let bytes = budget.bytes {
                        logger.warning(
                            "the budget is less than cover takes: it lasts for a part of each day",
                            metadata: ["budget": "\(bytes)", "cover": "\(Int64(cover))"])
                    }
                }
                if seconds.isMultiple(of: 60) { await keep() }
            }
        }
    }

    /// Writes down what was used of the day.
    func keep() async {
        guard let spending = await connection.report.spending else { return }
        do throws(FogError) {
            try SpendingFile.write(spending, to: file)
        } catch {
            logger.warning("what was used of the budget isn't kept", metadata: ["error": "\(error)"])
        }
    }

    /// How long processors have worked for this process.
    private static var processorTime: Duration {
        // In millionths of a second, by POSIX.
        .microseconds(Int64(clock()))
    }
}
