"""What other parts of a group's life do when it comes about, when somebody joins it, and when somebody is out of it.

Called in the transaction of the service that does it, under the lock of the group.
"""

from collections.abc import Callable

from common.registry import Registry
from groups.models import Group, Membership

#: A group has come about: enough people have said yes, and nobody is asked any more.
started: Registry[Callable[[Group], None]] = Registry()
#: Somebody has said yes to a group that has come about already, or is back from a pause.
joined: Registry[Callable[[Membership], None]] = Registry()
#: Somebody is out of a group, or pauses: what waits for them waits no longer, and mail to them is taken back.
gone: Registry[Callable[[Membership], None]] = Registry()
#: Somebody is away until a day, or back before it: they stay in the group, and are not expected meanwhile.
away: Registry[Callable[[Membership], None]] = Registry()
#: A group is over: completed, ended early or merged. What was planned for it is called off.
over: Registry[Callable[[Group], None]] = Registry()
