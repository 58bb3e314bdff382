package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.files.LocalFile;
import imagesigning.core.process.PrivateDirectory;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/**
 * Signs payloads through the {@code gpg} program, and so with whatever its agent reaches: smart
 * cards, keys whose passphrase the agent knows or asks for, forwarded agents, homes kept by keyboxd
 * (signing-services reference, C.3). The secret key never comes into this process. Thread-safe.
 *
 * <p>The key is chosen once, by the rules of {@link OpenPgpSigningOptions}, among those whose
 * secret part gpg can use, and is then named to gpg by its full fingerprint. gpg gets payload and
 * passphrase on its standard input and reports on a pipe that carries nothing else; the signature
 * comes through a directory that only this user can open. What gpg made is verified here before it
 * is returned.
 *
 * <p>The settings of {@code gpg.conf} hold, except that the message is binary.
 */
public final class GpgProgramSigner implements PayloadSigner {
  private static final String SIGNATURE_FILE = "signature";

  private final GpgProgram gpg;
  private final SigningKey key;
  private final MadeMessageCheck check;
  private final List<String> messageOptions;
  private final Optional<Path> temporaryDirectory;
  private final String passphraseHint;
  private final Semaphore turns;
  private final SharedSecret passphrase;

  private GpgProgramSigner(
      Builder builder, GpgProgram gpg, SigningKey key, OpenPgpKeyring keyring) {
    this.gpg = gpg;
    this.key = key;
    this.check = new MadeMessageCheck(keyring, key, builder.options.clock());
    this.messageOptions = messageOptions(builder.options);
    this.temporaryDirectory = builder.temporaryDirectory;
    this.passphraseHint = builder.passphrase.hint();
    this.turns = new Semaphore(builder.parallelism, true);
    this.passphrase = new SharedSecret(builder.passphrase.reveal());
  }

  private static List<String> messageOptions(OpenPgpSigningOptions options) {
    List<String> arguments = new ArrayList<>();
    if (options.isSha256ForRsa()) {
      arguments.addAll(List.of("--digest-algo", "SHA256"));
    }
    if (!options.isCompressed()) {
      arguments.addAll(List.of("--compress-algo", "none"));
    }
    return arguments;
  }

  /**
   * Starts describing a signer.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public byte[] sign(byte[] payload) throws SigningException {
    SigningSuitability.refuseUnlessGood(key, check.now());
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SigningException(
          SigningFailure.INTERRUPTED, "Interrupted while waiting for another signature.", e);
    }
    byte[] message;
    try {
      message = message(payload);
    } finally {
      turns.release();
    }
    check.refuseUnlessGood(message, payload);
    return message;
  }

  private byte[] message(byte[] payload) throws SigningException {
    byte[] opened = passphrase.copy();
    try (PrivateDirectory directory = PrivateDirectory.create(temporaryDirectory)) {
      Path file = directory.path().resolve(SIGNATURE_FILE);
      GpgStatus status = GpgStatus.of(run(opened, payload, file));
      if (!status.isSigned()) {
        throw status.failure(signingFingerprint(), passphraseHint);
      }
      return read(file, status);
    } catch (SigningException e) {
      throw e;
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "A private directory for the gpg program cannot be made or removed ("
              + e.getClass().getSimpleName()
              + " at "
              + e.getMessage()
              + "). Expected a directory for temporary files that is writable and not full.",
          e);
    } finally {
      Arrays.fill(opened, (byte) 0);
    }
  }

  private ProgramResult run(byte[] opened, byte[] payload, Path file) throws SigningException {
    List<String> arguments = new ArrayList<>(List.of("--status-fd", "1"));
    byte[] input = payload;
    if (opened.length > 0) {
      // The passphrase is the first line of the input, of which gpg reads no byte more.
      arguments.addAll(List.of("--pinentry-mode", "loopback", "--passphrase-fd", "0"));
      input = Arrays.copyOf(opened, opened.length + 1 + payload.length);
      input[opened.length] = '\n';
      System.arraycopy(payload, 0, input, opened.length + 1, payload.length);
    }
    arguments.addAll(messageOptions);
    arguments.addAll(
        List.of(
            "--no-armor",
            "--no-textmode",
            "--local-user",
            signingFingerprint() + "!",
            "--output",
            file.toString(),
            "--sign",
            "--"));
    try {
      return gpg.run(input, arguments);
    } finally {
      if (opened.length > 0) {
        Arrays.fill(input, (byte) 0);
      }
    }
  }

  private static byte[] read(Path file, GpgStatus status) throws IOException {
    int most = Limits.DEFAULT.signatureBytes();
    try {
      byte[] message = LocalFile.regular(file, most);
      if (message.length <= most) {
        return message;
      }
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID,
          "The gpg program made a signature of more than " + most + " bytes.");
    } catch (NoSuchFileException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "The gpg program reports a signature but wrote none ("
              + status.result().describe()
              + ").",
          e);
    }
  }

  @Override
  public String keyFingerprint() {
    return key.primary().key().fingerprint().toString();
  }

  @Override
  public String signingFingerprint() {
    return key.key().fingerprint().toString();
  }

  @Override
  public void close() {
    passphrase.close();
  }

  /** The fingerprint of the signing key, nothing secret. */
  @Override
  public String toString() {
    return "GpgProgramSigner[" + signingFingerprint() + "]";
  }

  /** Describes a signer. Not thread-safe. */
  public static final class Builder {
    private final Map<String, String> environment = new TreeMap<>();
    private String program = "gpg";
    private Optional<Path> home = Optional.empty();
    private Passphrase passphrase = Passphrase.none();
    private OpenPgpSigningOptions options = OpenPgpSigningOptions.defaults();
    private Duration timeout = Duration.ofMinutes(1);
    private int parallelism = 1;
    private Optional<Path> temporaryDirectory = Optional.empty();

    private Builder() {}

    /**
     * The program; default {@code gpg}.
     *
     * @param nameOrPath a name that is looked up on {@code PATH}, or a path
     * @return this
     */
    public Builder program(String nameOrPath) {
      program = nameOrPath;
      return this;
    }

    /**
     * The GnuPG home; default is gpg's own, {@code $GNUPGHOME} or {@code ~/.gnupg}.
     *
     * @param directory an existing directory with a short path, because sockets are made in it
     * @return this
     */
    public Builder home(Path directory) {
      home = Optional.of(directory);
      return this;
    }

    /**
     * Opens the key, or is the PIN of a card; default none, so that the agent asks if it has not
     * been told before and has a terminal or window.
     *
     * @param secret kept until the signer is closed, in a copy of its own
     * @return this
     */
    public Builder passphrase(Passphrase secret) {
      passphrase = secret;
      return this;
    }

    /**
     * Which key signs, and what the message looks like. The hash is gpg's choice unless {@link
     * OpenPgpSigningOptions#sha256ForRsa} is set.
     *
     * @param signingOptions the options
     * @return this
     */
    public Builder options(OpenPgpSigningOptions signingOptions) {
      options = signingOptions;
      return this;
    }

    /**
     * How long one call of gpg may take; default one minute. A card that waits for a touch or a
     * person who types a passphrase needs longer.
     *
     * @param most more than zero
     * @return this
     */
    public Builder timeout(Duration most) {
      if (most.isNegative() || most.isZero()) {
        throw new IllegalArgumentException("a timeout must be positive, not " + most);
      }
      timeout = most;
      return this;
    }

    /**
     * How many signatures are made at a time; others wait. Default one: the agent opens one key
     * after the other anyway, and a card does one thing at a time.
     *
     * @param most at least one
     * @return this
     */
    public Builder parallelism(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("expected at least one at a time, found " + most);
      }
      parallelism = most;
      return this;
    }

    /**
     * Adds environment variables for gpg, such as {@code GPG_TTY}. gpg inherits the others, and
     * always runs with {@code LC_ALL=C}.
     *
     * @param variables names and values; nothing secret
     * @return this
     */
    public Builder environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /**
     * Where the private directory for each signature is made; default is the system's directory for
     * temporary files.
     *
     * @param directory an existing directory
     * @return this
     */
    public Builder temporaryDirectory(Path directory) {
      temporaryDirectory = Optional.of(directory);
      return this;
    }

    /**
     * Asks gpg for its keys and chooses one.
     *
     * @return the signer; to be closed
     * @throws SigningException with {@code PROGRAM_UNAVAILABLE} if gpg cannot be started, and with
     *     the code of what is wrong with the key
     */
    public GpgProgramSigner build() throws SigningException {
      if (home.isPresent()) {
        HomeFiles.in(home.get(), Limits.DEFAULT.keyringBytes());
      }
      GpgProgram gpg =
          new GpgProgram(program, home, environment, timeout, Limits.DEFAULT.keyringBytes());
      GpgSecretKeys secret = gpg.secretKeys();
      List<String> users = new ArrayList<>(secret.primaries());
      options.key().ifPresent(selector -> users.add(user(selector)));
      // Without a name gpg would export every public key there is.
      byte[] exported = users.isEmpty() ? new byte[0] : gpg.export(users);
      if (exported.length == 0) {
        throw new SigningException(
            SigningFailure.KEY_NOT_FOUND, "There is no secret key in " + gpg.place() + ".");
      }
      OpenPgpKeyring keyring =
          OpenPgpKeyring.parse(List.of(new OpenPgpKeyring.Source(gpg.place(), exported)));
      SigningKey key =
          SigningKeyChoice.choose(
              gpg.place(),
              keyring,
              options,
              candidate -> secret.usable().contains(candidate.key().fingerprint().toString()));
      return new GpgProgramSigner(this, gpg, key, keyring);
    }

    private static String user(KeySelector selector) {
      return selector.kind() == KeySelector.Kind.EMAIL
          ? "<" + selector.value() + ">"
          : "0x" + selector.value();
    }
  }
}
