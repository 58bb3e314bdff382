package imagesigning.registry.internal;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.distribution.SignaturesEndpoint;
import imagesigning.registry.internal.http.Deadline;
import java.util.List;

/**
 * Reads the signatures that a registry keeps behind its extensions API. What they are is not
 * guessed from their bytes: all are simple signatures, and whether one is an OpenPGP message of an
 * allowed shape is for its verification to say. Source: policy reference,
 * "X-Registry-Supports-Signatures". Thread-safe.
 */
public final class ExtensionsReader {
  private final SignaturesEndpoint endpoint;
  private final Limits limits;

  public ExtensionsReader(SignaturesEndpoint endpoint, Limits limits) {
    this.endpoint = endpoint;
    this.limits = limits;
  }

  /** Reads; never fails, because what could not be had is part of the result. */
  public SignatureFindings read(DockerReference repository, Digest manifest, Deadline deadline) {
    try {
      return findings(endpoint.list(repository, manifest, deadline), manifest);
    } catch (RegistryException e) {
      return SignatureFindings.unread(
          new UnreadSignature(
              store(repository, manifest), 0, false, e.reason(), String.valueOf(e.getMessage())));
    } catch (MalformedDataException e) {
      SignatureCollector collector =
          SignatureCollector.ofSimple(store(repository, manifest), limits);
      collector.spoilt(e);
      return collector.findings();
    }
  }

  /** The signatures of a list that are for the manifest, as far as their names say. */
  public static List<ExtensionSignature> usable(SignaturesEndpoint.Answer answer, Digest manifest) {
    return answer.list().signatures().stream()
        .filter(signature -> signature.name().manifestDigest().equals(manifest))
        .toList();
  }

  private SignatureFindings findings(SignaturesEndpoint.Answer answer, Digest manifest) {
    SignatureCollector collector = SignatureCollector.ofSimple(answer.url(), limits);
    answer.list().skipped().forEach(note -> collector.warn(answer.url() + ": " + note + "."));
    int index = 0;
    for (ExtensionSignature signature : answer.list().signatures()) {
      index++;
      if (signature.name().manifestDigest().equals(manifest)) {
        collector.found(index, signature.signature());
      } else {
        collector.warn(
            answer.url()
                + ": signature "
                + index
                + " was passed over: its name "
                + signature.name()
                + " is that of a signature of another manifest.");
      }
    }
    return collector.findings();
  }

  private static String store(DockerReference repository, Digest manifest) {
    return repository.domain() + SignaturesEndpoint.path(repository, manifest);
  }
}
