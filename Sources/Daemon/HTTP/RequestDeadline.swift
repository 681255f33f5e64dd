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
    /// From there, or from the end of the answer before it, until the last byte of the answer is on its way.
    private let answering: TimeAmount
    private var (readingEnd, answeringEnd): (Scheduled<Void>?, Scheduled<Void>?)
    /// Requests that are whole and were not answered: the next one may come before the answer.
    ///
    /// Less than none where the answer came before the rest of the request.
    private var unanswered = 0

    init(reading: TimeAmount, answering: TimeAmount) {
        self.reading = reading
        self.answering = answering
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: readingEnd = end(after: reading, context.channel)
        case .body: break
        case .end:
            readingEnd?.cancel()
            unanswered += 1
            // Asking for more gives nobody more time to read what was asked for first.
            if unanswered > 0, answeringEnd == nil { answeringEnd = end(after: answering, context.channel) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let (bound, channel) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.channel)
        written.futureResult.whenComplete { _ in bound.value.answered(channel) }
        context.write(data, promise: written)
    }

    func channelInactive(context: ChannelHandlerContext) {
        readingEnd?.cancel()
        answeringEnd?.cancel()
        context.fireChannelInactive()
    }

    private func answered(_ channel: any NIOCore.Channel) {
        unanswered -= 1
        answeringEnd?.cancel()
        answeringEnd = unanswered > 0 && channel.isActive ? end(after: answering, channel) : nil
    }

    private func end(after limit: TimeAmount, _ channel: any NIOCore.Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    }
}
