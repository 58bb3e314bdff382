package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStoreException;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.ExtensionsReader;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.distribution.SignaturesEndpoint.Answer;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.security.SecureRandom;
import java.util.List;

/**
 * The signatures that a registry keeps itself, behind its extensions API. Source: signing-services
 * reference, "Extensions API side by side". Thread-safe.
 *
 * <p>A new signature first has the name that its content gives it, so that two who add the same one
 * do not add it twice; if that name is taken, a random one.
 */
final class ExtensionsStore implements SignatureStore {
  private static final int ATTEMPTS = 4;

  private final RegistryAccess access;
  private final Limits limits;
  private final Deadline deadline;
  private final SecureRandom random = new SecureRandom();

  ExtensionsStore(RegistryAccess access, Limits limits, Deadline deadline) {
    this.access = access;
    this.limits = limits;
    this.deadline = deadline;
  }

  @Override
  public List<UntrustedSignature> read(ImageReference image, Digest manifest)
      throws SignatureStoreException {
    DockerReference name = image.dockerReference().orElseThrow();
    try {
      return ExtensionsReader.usable(access.signatures().list(name, manifest, deadline), manifest)
          .stream()
          .<UntrustedSignature>map(ExtensionSignature::signature)
          .toList();
    } catch (RegistryException e) {
      throw ExtensionsFailure.ofReading(e);
    } catch (MalformedDataException e) {
      throw StoreProblems.of(e);
    }
  }

  @Override
  public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature)
      throws SignatureStoreException {
    Formats.requireSimple(signature.format());
    DockerReference name = image.dockerReference().orElseThrow();
    byte[] content = ((UntrustedSimpleSignature) signature).message();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Answer before = list(name, manifest);
      if (ExtensionsReader.usable(before, manifest).stream()
          .anyMatch(known -> known.hasContent(content))) {
        return new Stored(before.url(), true);
      }
      ExtensionSignature added =
          ExtensionSignature.of(freeName(before, manifest, content, attempt), content);
      checkRoom(before, added);
      if (put(name, manifest, added, before)) {
        return new Stored(before.url(), false);
      }
    }
    throw new SignatureStoreException(
        StoreFailure.CONFLICT,
        "The registry said of "
            + ATTEMPTS
            + " names in turn that a signature of that name or content is there already, and lists"
            + " no such signature of "
            + name
            + " ("
            + manifest
            + "). Try again.",
        null);
  }

  @Override
  public void check(ImageReference image, SignatureFormat format) throws SignatureStoreException {
    Formats.requireSimple(format);
  }

  private Answer list(DockerReference name, Digest manifest) throws SignatureStoreException {
    try {
      return access.signatures().listForAdding(name, manifest, deadline);
    } catch (RegistryException e) {
      throw ExtensionsFailure.ofReading(e);
    } catch (MalformedDataException e) {
      throw StoreProblems.of(e);
    }
  }

  private SignatureName freeName(Answer before, Digest manifest, byte[] content, int attempt) {
    SignatureName name =
        attempt == 0 ? SignatureName.of(manifest, content) : SignatureName.random(manifest, random);
    List<SignatureName> taken =
        before.list().signatures().stream().map(ExtensionSignature::name).toList();
    while (taken.contains(name)) {
      name = SignatureName.random(manifest, random);
    }
    return name;
  }

  /** What readers would refuse must not be brought about: then they would see no signature. */
  private void checkRoom(Answer before, ExtensionSignature added) throws SignatureStoreException {
    int length = added.toJson().length;
    if (length > limits.signatureBytes()) {
      throw new SignatureStoreException(
          StoreFailure.TOO_LARGE,
          "The signature needs "
              + length
              + " bytes; readers take "
              + limits.signatureBytes()
              + " at most.",
          null);
    }
    int there = before.list().signatures().size() + before.list().skipped().size();
    if (there >= limits.signatures() || before.size() + length >= limits.signatureBytes()) {
      throw new SignatureStoreException(
          StoreFailure.TOO_MANY_SIGNATURES,
          "No signature can be added at "
              + before.url()
              + ": with the "
              + there
              + " that are there the list would be longer than readers take.",
          null);
    }
  }

  /** False if the registry says that there is something of that name or content. */
  private boolean put(
      DockerReference name, Digest manifest, ExtensionSignature added, Answer before)
      throws SignatureStoreException {
    HttpAnswer answer;
    try {
      answer = access.signatures().put(name, manifest, added, deadline);
    } catch (RegistryException e) {
      throw ExtensionsFailure.ofAdding(e, before.underPassword());
    }
    return switch (answer.status()) {
      case 200, 201 -> true;
      case 409 -> false;
      default -> throw ExtensionsFailure.ofAdding(answer);
    };
  }
}
