import FogClient
import FogCore
import FogMixnet
import Testing

@testable import FogNode

/// What a client knows of its requests, and for how long.
@Suite struct MessageBookTests {
    @Test func theLastThatEndedAreKnown() throws {
        let book = MessageBook()
        var ids: [String] = []
        for number in 0..<(MessageBook.endedLimit + 10) {
            let id = try #require(book.begin("service", nil))
            ids.append(id)
            book.end(id, number.isMultiple(of: 2) ? nil : MixnetProblem(ExchangeFailure.lost(delivered: false)))
        }
        #expect(Set(ids).count == ids.count)
        #expect(book.messages.map(\.id) == ids.suffix(MessageBook.endedLimit).reversed())
        #expect(book.message(ids[0]) == nil && book.message(ids[10])?.outcome == "answered")
        // All are counted.
        #expect(book.counts.ended == ["answered": 133, "lost": 133])
    }

    @Test func statesFollowTheRequest() throws {
        let book = MessageBook()
        let id = try #require(book.begin("service", nil))
        let steps: [(ExchangeProgress, String, Int?, Bool)] = [
            (.queued, "queued", nil, false), (.sent(3, of: 9), "sent", 3, false), (.overdue, "overdue", 3, false),
            (.delivered, "delivered", nil, true), (.answered(5, of: 6), "answered", 5, true),
            (.overdue, "overdue", 5, true),
        ]
        for (progress, state, bytes, delivered) in steps {
            book.note(id, progress)
            let message = try #require(book.message(id))
            #expect(message.state == state && message.bytes == bytes && message.delivered == delivered)
        }
        #expect(book.counts.open == ["overdue": 1])
        book.end(id, MixnetProblem(ExchangeFailure.lost(delivered: true)))
        #expect(book.message(id)?.delivered == true && book.message(id)?.outcome == "lost")
        // What comes too late changes nothing.
        book.note(id, .queued)
        book.end(id, nil)
        #expect(book.message(id)?.outcome == "lost" && book.counts.ended == ["lost": 1])
    }

    @Test func roomIsBounded() throws {
        let book = MessageBook()
        #expect(book.hold(MessageBook.byteLimit) && !book.hold(1))
        book.release(10)
        #expect(book.hold(10) && !book.hold(1) && book.idleTime == .zero)
        for _ in 0..<MessageBook.openLimit { #expect(book.begin("service", nil) != nil) }
        #expect(book.begin("service", nil) == nil)
    }
}
