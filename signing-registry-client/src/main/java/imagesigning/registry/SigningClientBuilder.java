package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoots;
import imagesigning.cosign.TrustedKeys;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.internal.ContainedListeners;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.signing.SignedName;
import imagesigning.registry.internal.signing.SignerKeys;
import imagesigning.registry.internal.signing.SigningSetup;
import imagesigning.registry.internal.stores.ContainedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings that {@link ImageSigner}, {@link ImagePusher} and {@link RepositorySigner} have in
 * common. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class SigningClientBuilder<B extends SigningClientBuilder<B>>
    extends RegistryClientBuilder<B>
    permits ImageSigner.Builder, ImagePusher.Builder, RepositorySigner.Builder {
  private static final int PARALLELISM = 4;

  private final List<SigningService> services = new ArrayList<>();
  private @Nullable RegistriesConfig registries;
  private SigningListener listener = SigningListener.silent();
  private @Nullable SignatureStore store;
  private @Nullable DockerReference identity;
  private @Nullable OpenPgpKeyring publicKeys;
  private @Nullable TrustedKeys sigstoreKeys;
  private int parallelism = PARALLELISM;
  private boolean verifyBack = true;
  private IndexSigning indexSigning = IndexSigning.INSTANCES;

  SigningClientBuilder(Duration timeout) {
    super(timeout);
  }

  /**
   * A further signer. Each of them signs every manifest; several are of use while a key is being
   * replaced, or GPG by sigstore. It is not closed with what is built here: whoever made it closes
   * it.
   *
   * @param service the signer
   * @return this builder
   */
  public B signWith(SigningService service) {
    services.add(service);
    return self();
  }

  /**
   * Where signatures are kept. Without it only the built-in default location is used; see {@link
   * RegistriesConfig#loadDefault} for the files podman reads.
   *
   * @param config the configuration
   * @return this builder
   */
  public B registries(RegistriesConfig config) {
    this.registries = config;
    return self();
  }

  /**
   * Where signatures go, instead of the place that {@link #registries} and the registry name.
   *
   * @param signatures the store
   * @return this builder
   */
  public B store(SignatureStore signatures) {
    this.store = signatures;
    return self();
  }

  /** The name to sign, for those that sign one image at a time. */
  B named(DockerReference name) {
    this.identity = SignedName.checked(name);
    return self();
  }

  /**
   * What of an index is signed; its instances by default.
   *
   * @param what what to sign
   * @return this builder
   */
  public B indexSigning(IndexSigning what) {
    this.indexSigning = what;
    return self();
  }

  /**
   * The OpenPGP public keys of the signers. With them every simple signature that was made is
   * verified, as a client will, before it is stored.
   *
   * @param keys the keys
   * @return this builder
   */
  public B publicKeys(OpenPgpKeyring keys) {
    this.publicKeys = keys;
    return self();
  }

  /**
   * The sigstore public keys of the signers. With them every sigstore signature that was made is
   * verified, as a client will, before it is stored.
   *
   * @param pems one key each, as {@code cosign.pub} holds it
   * @return this builder
   * @throws MalformedDataException if there is none, or one of them cannot be used
   */
  public B sigstorePublicKeys(byte[]... pems) {
    List<PemSource> sources = new ArrayList<>();
    for (byte[] pem : pems) {
      sources.add(PemSource.of("sigstore public key " + (sources.size() + 1), pem));
    }
    this.sigstoreKeys = TrustRoots.builtIn().keys(sources);
    return self();
  }

  /**
   * Who is told how the work gets on.
   *
   * @param newListener the listener
   * @return this builder
   */
  public B listener(SigningListener newListener) {
    this.listener = newListener;
    return self();
  }

  /**
   * How many blobs or manifests of one image are worked on at once; 4 by default.
   *
   * @param most at least 1
   * @return this builder
   */
  public B parallelism(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("the parallelism must be at least 1");
    }
    this.parallelism = most;
    return self();
  }

  /**
   * Whether signatures are read back after they were stored and compared; on by default.
   *
   * @param verify whether to look
   * @return this builder
   */
  public B verifyBack(boolean verify) {
    this.verifyBack = verify;
    return self();
  }

  boolean hasSigners() {
    return !services.isEmpty();
  }

  /** Whether there are public keys for every format that is signed. */
  boolean hasPublicKeys() {
    SignerKeys keys = keys();
    return services.stream().allMatch(service -> keys.areThereFor(service.format()));
  }

  private SignerKeys keys() {
    return new SignerKeys(
        Optional.ofNullable(publicKeys), Optional.ofNullable(sigstoreKeys), clock(), limits());
  }

  SigningSetup setup() {
    return new SigningSetup(
        access(registries, false),
        services,
        Optional.ofNullable(store).map(ContainedStore::new),
        Optional.ofNullable(identity),
        keys(),
        new SideBySide(parallelism, Optional.empty()),
        ContainedListeners.of(listener),
        limits(),
        timeout(),
        verifyBack,
        indexSigning);
  }
}
