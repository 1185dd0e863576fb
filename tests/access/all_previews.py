"""Start a preview for every login of a list, and for nobody at a given port; run until killed.

Arguments: the published folder, the port for nobody, a file with a JSON list of logins, and one for their ports.
"""

import json
import sys
import threading
from pathlib import Path

from kaopu.access.grants import access_list_of
from kaopu.access.preview import PreviewServer

folder, port, logins, ports = Path(sys.argv[1]).resolve(), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
access = access_list_of(folder.parent)
servers = {login: PreviewServer(folder, access, login, 0) for login in json.loads(logins.read_text())}
ports.write_text(json.dumps({login: server.server_address[1] for login, server in servers.items()}))
# The last one says to those who wait that all are there.
for server in [*servers.values(), PreviewServer(folder, access, None, port)]:
    threading.Thread(target=server.serve_forever).start()
