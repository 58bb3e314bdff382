package offenders.registry;

class StartsServer {
  Object server() throws java.io.IOException {
    return com.sun.net.httpserver.HttpServer.create();
  }
}
