import Testing

/// The checker itself refuses what a scraper would refuse.
@Suite struct ExpositionCheckerTests {
    @Test func acceptsWellFormedText() throws {
        let checked = try ExpositionChecker("# HELP a_total A \\n b.\n# TYPE a_total counter\na_total{x=\"\\\"\"} 3\n")
        #expect(checked["a_total", ["x": "\""]] == 3)
    }

    @Test(arguments: [
        "# TYPE a gauge\na 1",
        "a 1\n",
        "# TYPE a gauge\nb 1\n",
        "# TYPE a gauge\na  1\n",
        "# TYPE a gauge\na x\n",
        "# TYPE a gauge\na 1\na 1\n",
        "# TYPE a gauge\n# TYPE a gauge\na 1\n",
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n",
        "# TYPE 1a gauge\n1a 1\n",
        "# TYPE a-b gauge\na-b 1\n",
        "# TYPE a counter\na 1\n",
        "# TYPE a_total counter\na_total -1\n",
        "# TYPE a gauge\na{b=\"\\x\"} 1\n",
        "# TYPE a gauge\na{b=\"c} 1\n",
        "# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n",
        "# TYPE a gauge\na{__b=\"c\"} 1\n",
        "# TYPE a gauge\na{le=\"1\"} 1\n",
        "# TYPE a gauge\n\na 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 1\n",
        "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\n",
    ])
    func refusesMalformedText(text: String) {
        #expect(throws: ExpositionChecker.Malformed.self) { try ExpositionChecker(text) }
    }
}
