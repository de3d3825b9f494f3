import FogCore
import Testing

@Suite struct TicketSequenceTests {
    @Test func ticketsGrowByOneFromOne() {
        var sequence = TicketSequence()
        let tickets = (0..<5).map { _ in sequence.next() }
        #expect(tickets.map(\.number) == [1, 2, 3, 4, 5])
        #expect(tickets == tickets.sorted())
        #expect(tickets[4].description == "ticket 5")
    }

    @Test func aSequenceGoesOnAfterTheLastTicket() {
        var sequence = TicketSequence(after: 41)
        #expect(sequence.next() == Ticket(number: 42))
    }

    @Test func theEndOfTheRangeDoesNotTrap() {
        var sequence = TicketSequence(after: .max - 1)
        #expect(sequence.next().number == .max)
        _ = sequence.next()
    }
}
