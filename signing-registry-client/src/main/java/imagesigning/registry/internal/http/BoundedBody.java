package imagesigning.registry.internal.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body up to a limit and stops the transfer there, so that an endless answer costs no
 * more than the limit.
 */
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {

  /** What was collected, and whether there was more. */
  static final class Content {
    private final byte[] bytes;
    private final boolean cut;

    Content(byte[] bytes, boolean cut) {
      this.bytes = bytes;
      this.cut = cut;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean cut() {
      return cut;
    }
  }

  private final int limit;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
  private final CompletableFuture<Content> content = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int limit) {
    this.limit = limit;
  }

  /** Collects at most {@code limit} bytes. */
  static BoundedBody upTo(int limit) {
    return new BoundedBody(limit);
  }

  @Override
  public CompletionStage<Content> getBody() {
    return content;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    this.subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (content.isDone()) {
        return;
      }
      int room = limit - collected.size();
      byte[] part = new byte[Math.min(room, buffer.remaining())];
      buffer.get(part);
      collected.writeBytes(part);
      if (buffer.hasRemaining()) {
        stop();
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    content.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    content.complete(new Content(collected.toByteArray(), false));
  }

  private void stop() {
    content.complete(new Content(collected.toByteArray(), true));
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
