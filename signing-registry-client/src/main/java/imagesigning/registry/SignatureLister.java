package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageSources;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.stores.StoreProblems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the signatures of an image wherever clients would look for them, and believes none of them:
 * the extensions API of its registry or the look-aside store of registries.d, the sigstore
 * signatures attached to it where registries.d says so, or the directory it lies in. A tag is
 * resolved once; the signatures are those of the manifest that came.
 *
 * <p>Reusable and thread-safe.
 */
public final class SignatureLister {
  private final ImageSources sources;
  private final Duration timeout;

  private SignatureLister(Builder builder) {
    RegistryAccess access = builder.access(builder.registries, false);
    this.sources = new ImageSources(access, builder.limits());
    this.timeout = builder.timeout();
  }

  /**
   * Starts a lister; every setting has a default.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Lists the signatures of an image, and of every instance if it is an index. What could not be
   * read of them is part of the listing.
   *
   * @param image an image in a registry, a {@code dir:} directory or an {@code oci:} layout, which
   *     never holds any
   * @return the listing
   * @throws ReferenceFormatException if the transport cannot be read, or there is no such directory
   * @throws SignatureStoreException if the image itself cannot be had
   * @throws MalformedDataException if its manifest is malformed
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public SignatureListing list(ImageReference image) throws SignatureStoreException {
    sources.check(image);
    ImageSource source = sources.open(image, Deadline.after(timeout));
    List<String> warnings = new ArrayList<>(source.warnings(SignatureKinds.ALL));
    List<SignatureListing.OfManifest> found = new ArrayList<>();
    try {
      Manifest top = source.top();
      found.add(list(source, top.digest(), Optional.empty(), Optional.empty(), warnings));
      if (top.kind().isIndex()) {
        Set<Digest> seen = new LinkedHashSet<>();
        for (Manifest.Instance instance : top.instances()) {
          if (seen.add(instance.digest())) {
            found.add(
                list(
                    source,
                    instance.digest(),
                    Optional.of(instance.digest()),
                    instance.platform(),
                    warnings));
          }
        }
      }
    } catch (ImageUnavailableException e) {
      throw StoreProblems.of(e);
    }
    return new SignatureListing(image, found, warnings);
  }

  private static SignatureListing.OfManifest list(
      ImageSource source,
      Digest manifest,
      Optional<Digest> instance,
      Optional<Platform> platform,
      List<String> warnings)
      throws ImageUnavailableException {
    SignatureFindings findings = source.signatures(manifest, instance, SignatureKinds.ALL);
    warnings.addAll(findings.warnings());
    return new SignatureListing.OfManifest(
        manifest, platform, findings.stores(), findings.signatures(), findings.unread());
  }

  /** The settings of a {@link SignatureLister}. Not thread-safe. */
  public static final class Builder extends RegistryClientBuilder<Builder> {
    private @Nullable RegistriesConfig registries;

    private Builder() {
      super(A_MINUTE);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Where signatures are kept. Without it only the built-in default location is looked into; see
     * {@link RegistriesConfig#loadDefault} for the files podman reads.
     *
     * @param config the configuration
     * @return this builder
     */
    public Builder registries(RegistriesConfig config) {
      this.registries = config;
      return this;
    }

    /**
     * The lister.
     *
     * @return a new lister
     */
    public SignatureLister build() {
      return new SignatureLister(this);
    }
  }
}
