package imagesigning.core.services;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The signing services of an installation: created by an administrator, tried out before they are
 * stored, never changed, found by name (signing-services reference, A.0, A.1 and B.4).
 *
 * <pre>{@code
 * SigningServices services =
 *     SigningServices.builder(new FileSigningServiceStore(Path.of("/var/lib/signing/services")))
 *         .keys(PublicKeySource.of(GnuPgHome.at(home)))
 *         .runner(ScriptRunner.builder().environment(Map.of("GNUPGHOME", home.toString())).build())
 *         .build();
 * services.create(
 *     "container-default",
 *     SigningServiceKind.CONTAINER_MANIFEST,
 *     Path.of("/var/lib/pulp/scripts/container_sign.sh"),
 *     KeySelector.parse("45ACE14E3EBB9BBA"));
 * }</pre>
 *
 * <p>A service signs whatever represents an image; who may have something signed is decided by the
 * caller, for example by {@link AuthorizedSigningService}. Thread-safe if the store is.
 */
public final class SigningServices {
  /** The setting by which Galaxy names the service to use. */
  public static final String SETTING = "GALAXY_CONTAINER_SIGNING_SERVICE";

  /** The environment variable for the same. */
  public static final String ENVIRONMENT_VARIABLE = "PULP_GALAXY_CONTAINER_SIGNING_SERVICE";

  private final SigningServiceStore store;
  private final PublicKeySource keys;
  private final ScriptRunner runner;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private SigningServices(Builder builder) {
    this.store = new ContainedServiceStore(builder.store);
    this.keys = builder.keys;
    this.runner = builder.runner;
    this.clock = builder.clock;
  }

  /**
   * Starts describing the services of an installation.
   *
   * @param store where they are kept
   * @return a builder with the defaults
   */
  public static Builder builder(SigningServiceStore store) {
    return new Builder(store);
  }

  /**
   * Creates a service: looks up the key, has the script sign a test manifest under the name {@code
   * test}, verifies that signature, and stores the service. The script runs as it will run later,
   * as this user and in this environment.
   *
   * @param name not taken yet
   * @param kind what it signs
   * @param script its absolute path; symbolic links are resolved now
   * @param key names one key of the {@linkplain Builder#keys key source}; its full fingerprint and
   *     its public key are stored
   * @return the service and the checks that were passed
   * @throws SigningException with {@code SERVICE_EXISTS} or {@code SERVICE_INVALID}; with the code
   *     of what is wrong with the key; as {@link ScriptSigningService#signVerbatim} if the script
   *     does not do. Nothing is stored then
   * @throws IOException if the store cannot be read or written
   */
  public SigningServiceCreation create(
      String name, SigningServiceKind kind, Path script, KeySelector key) throws IOException {
    if (!SigningServiceDefinition.isName(name)) {
      throw new SigningException(
          SigningFailure.SERVICE_INVALID,
          "No signing service can have the name "
              + Quoted.text(name)
              + ". Expected 1 to 255 characters that show, without a blank at either end.");
    }
    if (store.byName(name).isPresent()) {
      throw taken(name);
    }
    List<PassedCheck> checks = new ArrayList<>();
    checks.add(new PassedCheck(SigningServiceCheck.NAME_FREE, name));
    ServiceKey found = ServiceKey.find(keys, key, clock.instant());
    checks.add(new PassedCheck(SigningServiceCheck.KEY_GOOD, found.fingerprint()));
    ScriptFile file = ScriptFile.check(script);
    try (ScriptSigningService service =
        ScriptSigningService.of(runner, file.path(), found.fingerprint(), found.keyring(), clock)) {
      service.sign(TestManifest.create(random), TestManifest.REFERENCE, checks::add);
    }
    SigningServiceDefinition definition =
        new SigningServiceDefinition(
            UUID.randomUUID(),
            name,
            kind,
            file.path(),
            found.fingerprint(),
            found.armored(),
            clock.instant());
    if (!store.add(definition)) {
      throw taken(name);
    }
    return new SigningServiceCreation(definition, true, checks, file.warning().stream().toList());
  }

  /**
   * Creates a service unless there is one of this name that is just the same: for installers that
   * run again. A service that is there is not tried out again.
   *
   * @param name as for {@link #create}
   * @param kind as for {@link #create}
   * @param script as for {@link #create}
   * @param key as for {@link #create}
   * @return the service
   * @throws SigningException with {@code SERVICE_EXISTS} if the one of this name has another kind,
   *     script or key; and as {@link #create}
   * @throws IOException if the store cannot be read or written
   */
  public SigningServiceCreation createIfAbsent(
      String name, SigningServiceKind kind, Path script, KeySelector key) throws IOException {
    Optional<SigningServiceDefinition> there = store.byName(name);
    if (there.isEmpty()) {
      return create(name, kind, script, key);
    }
    SigningServiceDefinition service = there.get();
    Path real = ScriptFile.check(script).path();
    ServiceKey found = ServiceKey.find(keys, key, clock.instant());
    if (service.kind() != kind
        || !service.script().equals(real)
        || !service.keyFingerprint().equals(found.fingerprint())) {
      throw new SigningException(
          SigningFailure.SERVICE_EXISTS,
          "There is another "
              + service
              + ", and services are never changed. Choose another name for script "
              + real
              + " with key "
              + found.fingerprint()
              + ".");
    }
    return new SigningServiceCreation(service, false, List.of(), List.of());
  }

  private static SigningException taken(String name) {
    return new SigningException(
        SigningFailure.SERVICE_EXISTS,
        "There is a signing service "
            + Quoted.text(name)
            + " already, and services are never changed. Choose another name.");
  }

  /**
   * All services.
   *
   * @return in the order in which they were created
   * @throws IOException if the store cannot be read
   */
  public List<SigningServiceDefinition> list() throws IOException {
    return store.list();
  }

  /**
   * The service of a name.
   *
   * @param name compared exactly
   * @return the service
   * @throws SigningException with {@code SERVICE_UNKNOWN} if there is none
   * @throws IOException if the store cannot be read
   */
  public SigningServiceDefinition named(String name) throws IOException {
    return named(name, "");
  }

  /**
   * The service that is configured: by a setting, or else by the environment variable {@value
   * #ENVIRONMENT_VARIABLE}. What is empty does not count.
   *
   * @param setting the value of {@value #SETTING} or of whatever the caller has in its place
   * @param environment the process's variables, such as {@code System.getenv()}; read here nowhere
   * @return the service
   * @throws SigningException with {@code SERVICE_NOT_CONFIGURED} if neither names one, {@code
   *     SERVICE_UNKNOWN} if the one that is named does not exist; the message says where it is
   *     named
   * @throws IOException if the store cannot be read
   */
  public SigningServiceDefinition configured(
      Optional<String> setting, Map<String, String> environment) throws IOException {
    String explicit = setting.orElse("");
    if (!explicit.isEmpty()) {
      return named(explicit, ", named by the setting " + SETTING);
    }
    String variable = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
    if (!variable.isEmpty()) {
      return named(variable, ", named by the environment variable " + ENVIRONMENT_VARIABLE);
    }
    throw new SigningException(
        SigningFailure.SERVICE_NOT_CONFIGURED,
        "Nothing says which signing service to use. Name one, in the setting "
            + SETTING
            + " or the environment variable "
            + ENVIRONMENT_VARIABLE
            + ".");
  }

  private SigningServiceDefinition named(String name, String source) throws IOException {
    Optional<SigningServiceDefinition> service = store.byName(name);
    if (service.isEmpty()) {
      throw new SigningException(
          SigningFailure.SERVICE_UNKNOWN,
          "There is no signing service " + Quoted.text(name) + source + ".");
    }
    return service.get();
  }

  /**
   * A service that is ready to sign. It believes the key that was stored, whatever has become of
   * the key source since.
   *
   * @param definition the service
   * @return to be used any number of times, by any number of threads
   * @throws SigningException with {@code KEY_NOT_FOUND} if the stored public key is not the one of
   *     the stored fingerprint
   */
  public ScriptSigningService open(SigningServiceDefinition definition) throws SigningException {
    ServiceKey key = ServiceKey.of(definition.keyFingerprint(), definition.publicKey());
    return ScriptSigningService.of(
        runner, definition.script(), key.fingerprint(), key.keyring(), clock);
  }

  /** Describes the services of an installation. Not thread-safe. */
  public static final class Builder {
    private final SigningServiceStore store;
    private PublicKeySource keys =
        selector -> {
          throw new SigningException(
              SigningFailure.KEY_NOT_FOUND,
              "No source of public keys was given, so that no signing service can be created.");
        };
    private ScriptRunner runner = ScriptRunner.builder().build();
    private Clock clock = Clock.systemUTC();

    private Builder(SigningServiceStore store) {
      this.store = store;
    }

    /**
     * Where the keys of new services are looked up; without it none can be created.
     *
     * @param source the keys
     * @return this
     */
    public Builder keys(PublicKeySource source) {
      keys = source;
      return this;
    }

    /**
     * How scripts are run, when a service is created and when it signs.
     *
     * @param scripts the runner, by default one with its own defaults
     * @return this
     */
    public Builder runner(ScriptRunner scripts) {
      runner = scripts;
      return this;
    }

    /**
     * Tells the time of creation, and which keys have expired.
     *
     * @param newClock the clock, by default the system's
     * @return this
     */
    public Builder clock(Clock newClock) {
      clock = newClock;
      return this;
    }

    /**
     * The services.
     *
     * @return ready for use
     */
    public SigningServices build() {
      return new SigningServices(this);
    }
  }
}
