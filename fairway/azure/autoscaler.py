"""The settings that AKS gives the cluster autoscaler if a request leaves them out.

learn.microsoft.com/azure/aks/cluster-autoscaler#cluster-autoscaler-profile-settings. A GET has them as soon as a pool
has the autoscaler on, as in azure-cli's recordings (`test_aks_create_autoscaler_then_update`).
"""

from __future__ import annotations

from collections.abc import Mapping

AUTOSCALER: Mapping[str, str | bool] = {
    "balanceSimilarNodeGroups": "false",
    "daemonsetEvictionForEmptyNodes": False,
    "daemonsetEvictionForOccupiedNodes": True,
    "expander": "random",
    "ignoreDaemonsetsUtilization": False,
    "maxEmptyBulkDelete": "10",
    "maxGracefulTerminationSec": "600",
    "maxNodeProvisionTime": "15m",
    "maxTotalUnreadyPercentage": "45",
    "newPodScaleUpDelay": "0s",
    "okTotalUnreadyCount": "3",
    "scaleDownDelayAfterAdd": "10m",
    "scaleDownDelayAfterDelete": "10s",
    "scaleDownDelayAfterFailure": "3m",
    "scaleDownUnneededTime": "10m",
    "scaleDownUnreadyTime": "20m",
    "scaleDownUtilizationThreshold": "0.5",
    "scanInterval": "10s",
    "skipNodesWithLocalStorage": "false",
    "skipNodesWithSystemPods": "true",
}
"""By azure-native's name."""
