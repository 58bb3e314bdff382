package imagesigning.registry.internal.http;

import imagesigning.core.json.LargeDocuments;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Blocks collected = new Blocks();
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
      collected.add(buffer, Math.min(room, buffer.remaining()));
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
    content.complete(new Content(collected.join(), false));
  }

  private void stop() {
    content.complete(new Content(collected.join(), true));
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /**
   * Bytes in blocks, so that a body that grows is never copied, and only one large body at a time
   * is there twice, when its blocks are put together.
   */
  private static final class Blocks {
    private static final int FIRST = 1024;
    private static final int LARGEST = 64 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] block = new byte[FIRST];
    private int used;
    private int size;

    int size() {
      return size;
    }

    void add(ByteBuffer buffer, int length) {
      int left = length;
      while (left > 0) {
        if (used == block.length) {
          full.add(block);
          block = new byte[Math.min(LARGEST, 2 * block.length)];
          used = 0;
        }
        int part = Math.min(left, block.length - used);
        buffer.get(block, used, part);
        used += part;
        left -= part;
      }
      size += length;
    }

    /** All bytes; nothing can be added then. */
    byte[] join() {
      return LargeDocuments.alone(size, this::joined);
    }

    private byte[] joined() {
      full.add(Arrays.copyOf(block, used));
      byte[] all = new byte[size];
      int at = 0;
      for (byte[] part : full) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      full.clear();
      block = new byte[0];
      used = 0;
      return all;
    }
  }
}
