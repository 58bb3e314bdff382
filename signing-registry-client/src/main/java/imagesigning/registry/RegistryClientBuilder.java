package imagesigning.registry;

import imagesigning.core.Limits;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.internal.ContainedCredentials;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.http.Pause;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings that everything has in common that talks to registries about images. Not
 * thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class RegistryClientBuilder<B extends RegistryClientBuilder<B>>
    permits SigningClientBuilder,
        ImageVerifier.Builder,
        ImageSignatureVerifier.Builder,
        CosignVerifier.Builder,
        SignatureLister.Builder {
  /** How long most builders give an image. */
  static final Duration A_MINUTE = Duration.ofMinutes(1);

  private CredentialsProvider credentials = CredentialsProvider.anonymous();
  private HttpSettings http = HttpSettings.defaults();
  private Limits limits = Limits.DEFAULT;
  private Clock clock = Clock.systemUTC();
  private Pause pause = time -> Thread.sleep(time.toMillis());
  private Duration timeout;

  RegistryClientBuilder(Duration timeout) {
    this.timeout = timeout;
  }

  abstract B self();

  /**
   * Where credentials come from; anonymous by default. See {@link AuthFile#defaults()} for the
   * files podman reads.
   *
   * @param provider the provider
   * @return this builder
   */
  public B credentials(CredentialsProvider provider) {
    this.credentials = new ContainedCredentials(provider);
    return self();
  }

  /**
   * TLS, proxy, and where plain HTTP is allowed.
   *
   * @param settings the settings
   * @return this builder
   */
  public B http(HttpSettings settings) {
    this.http = settings;
    return self();
  }

  /**
   * Bounds on sizes and numbers.
   *
   * @param newLimits the limits
   * @return this builder
   */
  public B limits(Limits newLimits) {
    this.limits = newLimits;
    return self();
  }

  /**
   * The clock that decides what has expired, keys and the tokens of registries alike, and when
   * something was done.
   *
   * @param newClock the clock, by default the system's
   * @return this builder
   */
  public B clock(Clock newClock) {
    this.clock = newClock;
    return self();
  }

  /**
   * The time for each image, requests, their bodies and their repetitions included; a minute by
   * default, more for signing. The time a signer takes counts, but a signer is not interrupted.
   *
   * @param time a positive time
   * @return this builder
   */
  public B timeout(Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("the time for an image must be positive");
    }
    this.timeout = time;
    return self();
  }

  /** How time passes between attempts; for tests. */
  B pause(Pause newPause) {
    this.pause = newPause;
    return self();
  }

  CredentialsProvider credentials() {
    return credentials;
  }

  Limits limits() {
    return limits;
  }

  Clock clock() {
    return clock;
  }

  Duration timeout() {
    return timeout;
  }

  /** Access to registries with these settings. */
  RegistryAccess access(@Nullable RegistriesConfig registries, boolean forbiddenLookasideIsAbsent) {
    return RegistryAccess.of(
        new RegistryAccess.Settings(
            registries != null ? registries : RegistriesConfig.empty(HostEnvironment.current()),
            http,
            credentials,
            limits,
            clock,
            pause,
            forbiddenLookasideIsAbsent));
  }
}
