package imagesigning.registry.internal.http;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries, with its type and its exact length. Can be sent more than once, because a
 * registry may refuse the first request for want of credentials. Thread-safe.
 */
public final class RequestBody {

  /** Gives the bytes of a body from the beginning, each time anew. */
  @FunctionalInterface
  public interface Opener {
    /** Opens a stream; whoever asked closes it. */
    InputStream open() throws IOException;
  }

  private final String contentType;
  private final long length;
  private final Opener opener;
  private final boolean secret;

  private RequestBody(String contentType, long length, Opener opener, boolean secret) {
    this.contentType = contentType;
    this.length = length;
    this.opener = opener;
    this.secret = secret;
  }

  /** Bytes held in memory. */
  public static RequestBody of(String contentType, byte[] bytes) {
    return inMemory(contentType, bytes.clone(), false);
  }

  /** A form that holds a credential and so goes to the one server it is for. */
  static RequestBody secretForm(byte[] bytes) {
    return inMemory("application/x-www-form-urlencoded", bytes.clone(), true);
  }

  /**
   * Bytes that are read while they are sent. If reading fails, or there are fewer bytes than
   * promised, the request breaks off, so that the server never holds a whole body; there is no
   * reading on beyond the length.
   *
   * @param contentType the media type
   * @param length how many bytes there are
   * @param opener gives them
   */
  public static RequestBody streamed(String contentType, long length, Opener opener) {
    return new RequestBody(contentType, length, opener, false);
  }

  private static RequestBody inMemory(String contentType, byte[] bytes, boolean secret) {
    return new RequestBody(
        contentType, bytes.length, () -> new ByteArrayInputStream(bytes), secret);
  }

  String contentType() {
    return contentType;
  }

  /** Whether it must not go to a server other than the one it was meant for. */
  boolean isSecret() {
    return secret;
  }

  /** For one request. */
  Sending sending() {
    return new Sending();
  }

  /**
   * One attempt to send the body, which keeps its failure for whoever waits for the answer: what
   * went wrong with an earlier attempt says nothing of this one. Thread-safe.
   */
  final class Sending {
    private volatile @Nullable IOException problem;

    private Sending() {}

    BodyPublisher publisher() {
      if (length == 0) {
        return BodyPublishers.noBody();
      }
      return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), length);
    }

    /** What went wrong on this side while it was read, if anything did. */
    Optional<IOException> problem() {
      return Optional.ofNullable(problem);
    }

    /** The client cannot be told of a failure; it notices that bytes are missing, and so do we. */
    private InputStream open() {
      problem = null;
      try {
        return new Noting(opener.open());
      } catch (IOException e) {
        problem = e;
        return InputStream.nullInputStream();
      }
    }

    private final class Noting extends FilterInputStream {
      Noting(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        try {
          return super.read();
        } catch (IOException e) {
          problem = e;
          throw e;
        }
      }

      @Override
      public int read(byte[] buffer, int offset, int size) throws IOException {
        try {
          return super.read(buffer, offset, size);
        } catch (IOException e) {
          problem = e;
          throw e;
        }
      }
    }
  }
}
