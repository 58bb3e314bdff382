package imagesigning.registry.internal;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.distribution.AttachedLayer;
import imagesigning.registry.internal.distribution.AttachmentsEndpoint;
import imagesigning.registry.internal.http.Deadline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the sigstore signatures that are attached to an image. Their payloads are fetched side by
 * side, each once; layers of other media types are nobody's signature and are not fetched at all.
 * Thread-safe.
 */
public final class AttachmentsReader {
  private static final int TOGETHER = 6;

  private final AttachmentsEndpoint endpoint;
  private final Limits limits;

  public AttachmentsReader(AttachmentsEndpoint endpoint, Limits limits) {
    this.endpoint = endpoint;
    this.limits = limits;
  }

  /** What became of a payload. */
  private sealed interface Payload permits Arrived, Missing, Broken {}

  private static final class Arrived implements Payload {
    private final byte[] bytes;

    Arrived(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private record Missing(RegistryException problem) implements Payload {}

  private record Broken(MalformedDataException problem) implements Payload {}

  /** Reads; never fails, because what could not be had is part of the result. */
  public SignatureFindings read(DockerReference repository, Digest manifest, Deadline deadline) {
    SignatureCollector collector =
        SignatureCollector.ofSigstore(
            repository.name() + ":" + AttachmentsEndpoint.tag(manifest), limits);
    try {
      List<AttachedLayer> layers = endpoint.layers(repository, manifest, deadline);
      collect(layers, payloads(repository, layers, deadline), collector);
    } catch (RegistryException e) {
      collector.unreadable(0, e.reason(), String.valueOf(e.getMessage()));
    } catch (MalformedDataException e) {
      collector.spoilt(e);
    }
    return collector.findings();
  }

  private Map<Digest, Payload> payloads(
      DockerReference repository, List<AttachedLayer> layers, Deadline deadline) {
    List<Digest> digests =
        layers.stream()
            .filter(AttachmentsReader::isSignature)
            .map(AttachedLayer::digest)
            .distinct()
            .toList();
    AtomicLong total = new AtomicLong();
    List<Payload> fetched =
        new SideBySide(TOGETHER, Optional.empty())
            .map(digests, digest -> fetch(repository, digest, total, deadline));
    Map<Digest, Payload> payloads = new HashMap<>();
    for (int i = 0; i < digests.size(); i++) {
      payloads.put(digests.get(i), fetched.get(i));
    }
    return payloads;
  }

  private Payload fetch(
      DockerReference repository, Digest digest, AtomicLong total, Deadline deadline) {
    try {
      requireRoom(total.get());
      byte[] bytes = endpoint.blob(repository, digest, deadline);
      requireRoom(total.addAndGet(bytes.length));
      return new Arrived(bytes);
    } catch (RegistryException e) {
      return new Missing(e);
    } catch (MalformedDataException e) {
      return new Broken(e);
    }
  }

  private void requireRoom(long total) {
    long most = (long) SignatureCollector.TOTAL_FACTOR * limits.signatureBytes();
    if (total > most) {
      throw new MalformedDataException(
          RejectionReason.SIGNATURE_TOO_LARGE,
          "The attached signatures together are larger than " + most + " bytes.");
    }
  }

  /**
   * In the order of the layers, whichever payload came first. A payload of several layers counts
   * once for each, because each signature has a copy.
   */
  private void collect(
      List<AttachedLayer> layers, Map<Digest, Payload> payloads, SignatureCollector collector) {
    int number = 0;
    long total = 0;
    for (AttachedLayer layer : layers) {
      number++;
      Payload payload = payloads.get(layer.digest());
      if (!isSignature(layer) || payload == null) {
        continue;
      }
      if (payload instanceof Arrived arrived) {
        total += arrived.bytes.length;
        requireRoom(total);
        collector.found(
            number,
            UntrustedSigstoreSignature.of(layer.mediaType(), arrived.bytes, layer.annotations()));
      } else if (payload instanceof Missing missing) {
        collector.unreadable(
            number, missing.problem().reason(), String.valueOf(missing.problem().getMessage()));
      } else if (payload instanceof Broken broken) {
        collector.broken(number, broken.problem());
      }
    }
  }

  private static boolean isSignature(AttachedLayer layer) {
    return layer.mediaType().equals(SigstoreFormat.MIME_TYPE);
  }
}
