import CronModel
import TestSupport
import Testing

@testable import BackupFormat

@Suite("jobs.json")
struct JobsFileTests {
    private let jobs = [SampleJobs.job(1, command: "é\n"), SampleJobs.job(2, name: nil), SampleJobs.job(3, name: "中")]

    @Test("the file is one JSON document with a job a line")
    func document() throws {
        let text = String(decoding: SampleJobs.file(SampleJobs.hostile), as: UTF8.self)
        let document = try JSONValue(text)
        #expect(document["format"]?.number == 1)
        #expect(document["catalog_version"]?.text == "1.4-1")
        #expect(document["jobs"]?.elements.count == HostileText.samples.count)
        #expect(SampleJobs.file(jobs).split(separator: UInt8(ascii: "\n")).count == jobs.count + 2)
    }

    @Test("a file of no jobs is whole")
    func empty() throws {
        #expect(try SampleJobs.read(SampleJobs.file([])).isEmpty)
    }

    @Test("hostile jobs come back whole")
    func hostile() throws {
        #expect(try SampleJobs.read(SampleJobs.file(SampleJobs.hostile)).map(\.job) == SampleJobs.hostile)
    }

    @Test("where the pieces end makes no difference, at any byte")
    func boundaries() throws {
        let file = SampleJobs.file(jobs)
        for cut in 1..<file.count {
            #expect(try SampleJobs.read(file, pieces: [cut, file.count]).map(\.job) == jobs)
        }
        #expect(try SampleJobs.read(file, pieces: [1]).map(\.job) == jobs)
    }

    @Test("a file cut short is refused, wherever it is cut")
    func cutShort() throws {
        let file = SampleJobs.file(jobs)
        for length in 0..<file.count {
            let error = #expect(throws: ActionableError.self) { try SampleJobs.read(Array(file.prefix(length))) }
            #expect(error?.code == "damaged", "cut after \(length) bytes")
        }
    }

    @Test(
        "a file that goes on after its end, has no header, or another format's, is refused",
        arguments: [
            #"{"format":1,"catalog_version":"1.6","jobs":["# + "\n]}\nmore", "[\n]}\n", "\n",
            #"{"format":1,"catalog_version":"1.6","jobs":["# + "\n]}\n\n",
            #"{"format":2,"catalog_version":"1.6","jobs":["# + "\n]}\n",
            #"{"format":1,"catalog_version":"1.6","jobs":["# + "\nnull\n]}\n",
        ]
    )
    func foreign(text: String) {
        let error = #expect(throws: ActionableError.self) { try SampleJobs.read(Array(text.utf8)) }
        #expect(error?.code == "damaged")
    }
}
