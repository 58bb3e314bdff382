package imagesigning.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension that hands a {@link TestRegistry}, a {@link TestLookaside} or a {@link TestKey}
 * to every parameter of such a type, and closes the servers.
 *
 * <pre>{@code
 * @ExtendWith(ImageSigningExtension.class)
 * class DeployTest {
 *   @Test
 *   void refusesUnsignedImages(TestRegistry registry, TestLookaside lookaside) { … }
 * }
 * }</pre>
 *
 * <p>A test and its {@code @BeforeEach} and {@code @AfterEach} methods get the same object, the
 * next test gets a new one. What a {@code @BeforeAll} method or a constructor asks for is shared by
 * all tests of the class. Keys are Ed25519.
 */
// Its module does not hand JUnit on: who has no JUnit can use all the other classes.
@SuppressWarnings("exports")
public final class ImageSigningExtension
    implements ParameterResolver, AfterEachCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(ImageSigningExtension.class);
  private static final Map<Class<?>, Supplier<Object>> MAKERS =
      Map.of(
          TestRegistry.class, TestRegistry::start,
          TestLookaside.class, TestLookaside::start,
          TestKey.class, TestKey::generate);

  /** For JUnit. */
  public ImageSigningExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return MAKERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    Optional<Supplier<Object>> maker = Optional.ofNullable(MAKERS.get(type));
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(type, t -> maker.orElseThrow().get(), Object.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    closeServers(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    closeServers(context);
  }

  /** Closes what this context made; what an outer one made stays. */
  private static void closeServers(ExtensionContext context) {
    Store store = context.getStore(NAMESPACE);
    for (Class<?> type : MAKERS.keySet()) {
      if (store.remove(type) instanceof TestServer server) {
        server.close();
      }
    }
  }
}
