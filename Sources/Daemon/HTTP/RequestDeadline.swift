internal import NIOCore
internal import NIOHTTPTypes

/// Cuts off a client that takes too long over a request or over its answer, however steadily a byte now and then comes or
/// goes.
///
/// Hummingbird's own limit is for clients that send nothing, and begins anew with each piece of a body. A head that does
/// not get whole is none of these pieces: that limit cuts it.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// From the head of a request to the end of its body.
    private let reading: TimeAmount
    /// From there until the last byte of the answer is on its way.
    private let answering: TimeAmount
    private var deadline: Scheduled<Void>?
    /// Requests that were not answered, and requests that are not whole: the next one may come before the answer, and the
    /// answer before the rest of a request.
    private var (open, incomplete) = (0, 0)

    init(reading: TimeAmount, answering: TimeAmount) {
        self.reading = reading
        self.answering = answering
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            (open, incomplete) = (open + 1, incomplete + 1)
            restart(reading, context)
        case .body: break
        case .end:
            incomplete -= 1
            if open > 0 { restart(answering, context) } else { deadline?.cancel() }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.answered() }
        context.write(data, promise: written)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    private func answered() {
        open -= 1
        if open == 0, incomplete == 0 { deadline?.cancel() }
    }

    private func restart(_ limit: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }
}
