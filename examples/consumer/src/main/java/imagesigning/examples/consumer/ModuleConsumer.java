package imagesigning.examples.consumer;

import imagesigning.core.Digest;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * A program on the module path: it uses what the modules export and cannot reach what they do not.
 */
public final class ModuleConsumer {
  private ModuleConsumer() {}

  /**
   * Prints one line for the API used and one for the door found closed.
   *
   * @param arguments none
   * @throws ReflectiveOperationException if the hidden class is not where it should be
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Module own = ModuleConsumer.class.getModule();
    System.out.println("running as " + own);
    System.out.println(
        "used "
            + Digest.class.getModule().getName()
            + ": "
            + Digest.sha256("imagesigning".getBytes(StandardCharsets.UTF_8)));
    System.out.println(hiddenPackage());
  }

  private static String hiddenPackage() throws ReflectiveOperationException {
    Class<?> hidden = Class.forName("imagesigning.core.json.StrictJson");
    Method method = hidden.getMethods()[0];
    try {
      method.invoke(null, new Object[method.getParameterCount()]);
      return "reached " + method;
    } catch (IllegalAccessException e) {
      return "closed: " + hidden.getPackageName();
    }
  }
}
